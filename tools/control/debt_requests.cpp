#include "tools/control/debt_requests.hpp"

#include "tools/control/request_fields.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <vector>

namespace orderlog::tools {

using engine::Engine;
using events::ErrorKind;
using events::EventLog;
using events::OrderId;
using events::ReasonCode;
using events::Result;
using events::StoredEvent;
using events::StreamVersion;
using nlohmann::json;

namespace {

json texts_of(const std::vector<OrderId>& orders) {
    json texts = json::array();
    for (const OrderId& order : orders) {
        texts.push_back(order.value());
    }
    return texts;
}

/// The orders of the retries that a run began with.
Result<std::vector<OrderId>> orders_of_run(const EventLog& log, const Engine::ItemsRun& run) {
    std::vector<OrderId> orders;
    if (run.orders == 0) {
        return orders;
    }
    const auto read = log.read_stream(run.stream, run.since, {.events = run.orders});
    if (!read) {
        return tl::make_unexpected(read.error());
    }
    for (const StoredEvent& stored : *read) {
        if (const auto* retried = std::get_if<events::DebtRetried>(&stored.event)) {
            orders.push_back(retried->order);
        }
    }
    if (orders.size() != run.orders) {
        return events::fail(ErrorKind::not_found,
                            fmt::format("no run of items begins behind version {} of '{}'",
                                        run.since.value(), run.stream.connection.value()));
    }
    return orders;
}

/// What became of orders.
struct Settled {
    std::size_t paid{0};
    std::size_t abandoned{0};
};

/// By the stream's events behind a version.
Result<Settled> settled_since(const EventLog& log, const Engine::ItemsRun& run,
                              const std::vector<OrderId>& orders) {
    enum class End { none, paid, abandoned };
    if (orders.empty()) {
        return Settled{};
    }
    std::map<OrderId, End> ends;
    for (const OrderId& order : orders) {
        ends.emplace(order, End::none);
    }
    const auto end = [&](const OrderId& order, End how) {
        if (const auto found = ends.find(order); found != ends.end()) {
            found->second = how;
        }
    };
    for (StreamVersion after = run.since;;) {
        const auto read = log.read_stream(run.stream, after, {});
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        if (read->empty()) {
            break;
        }
        for (const StoredEvent& stored : *read) {
            if (const auto* paid = std::get_if<events::DebtPaid>(&stored.event)) {
                end(paid->order, End::paid);
            } else if (const auto* gone = std::get_if<events::DebtAbandoned>(&stored.event)) {
                end(gone->order, End::abandoned);
            }
        }
        after = read->back().version;
    }
    const auto count = [&](End how) {
        return static_cast<std::size_t>(
            std::ranges::count_if(ends, [&](const auto& one) { return one.second == how; }));
    };
    return Settled{.paid = count(End::paid), .abandoned = count(End::abandoned)};
}

}  // namespace

Result<json> retry_debts(Engine& engine, const json& request) {
    engine::RetryDebts command{.stream = stream_of(request)};
    for (const json& one : request.at("orders")) {
        const auto incurred = number_of<std::uint64_t>(one, "incurred", std::uint64_t{0});
        if (!incurred) {
            return tl::make_unexpected(incurred.error());
        }
        command.orders.push_back({.id = OrderId{one.at("order").get<std::string>()},
                                  .incurred = events::LogPosition{*incurred}});
    }
    return engine.retry_debts(command, actor_of(request))
        .map([](const Engine::RetriedDebts& outcome) {
            return json{{"retried", texts_of(outcome.retried)},
                        {"without_room", texts_of(outcome.without_room)}};
        });
}

Result<json> abandon_debt(Engine& engine, const json& request) {
    return engine
        .abandon_debt({.stream = stream_of(request),
                       .order = OrderId{text_of(request, "order")},
                       .cause = text_of(request, "reason")},
                      actor_of(request))
        .map([] { return json::object(); });
}

Result<json> retry_items(Engine& engine, const json& request) {
    const auto runs = engine.retry_items(selection_of(request), actor_of(request));
    if (!runs) {
        return tl::make_unexpected(runs.error());
    }
    json all = json::array();
    for (const Engine::ItemsRun& run : *runs) {
        all.push_back({{"tenant", run.stream.tenant.value()},
                       {"connection", run.stream.connection.value()},
                       {"since", run.since.value()},
                       {"orders", run.orders}});
    }
    return json{{"runs", all}};
}

Result<json> items_outcome(const Engine& engine, const EventLog& log, const json& request) {
    // No connection owes more.
    constexpr std::uint64_t orders_max = 4096;
    const auto since = number_of<std::uint64_t>(request, "since");
    const auto count = number_of<std::uint64_t>(request, "orders");
    if (!since || !count || *count > orders_max) {
        return events::fail(ErrorKind::rejected, "the request names no run of items");
    }
    const Engine::ItemsRun run{
        .stream = stream_of(request), .since = StreamVersion{*since}, .orders = *count};
    const auto orders = orders_of_run(log, run);
    if (!orders) {
        return tl::make_unexpected(orders.error());
    }
    const auto end = engine.items_end(run.stream, *orders);
    if (!end) {
        return json{{"ended", false}};
    }
    const auto settled = settled_since(log, run, *orders);
    if (!settled) {
        return tl::make_unexpected(settled.error());
    }
    const bool given_up = end->reason == ReasonCode::success && settled->abandoned > 0;
    return json{{"ended", true},
                {"reason", events::to_text(given_up ? ReasonCode::cancelled : end->reason)},
                {"message", given_up ? "orders were given up" : end->message},
                {"paid", settled->paid},
                {"refused", run.orders - settled->paid - settled->abandoned},
                {"abandoned", settled->abandoned}};
}

}  // namespace orderlog::tools
