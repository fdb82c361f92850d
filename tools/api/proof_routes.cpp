#include "tools/api/proof_routes.hpp"

#include "tools/api/call_tenant.hpp"
#include "tools/api/coverage_book.hpp"
#include "tools/api/coverage_calendar.hpp"
#include "tools/api/request_counts.hpp"
#include "tools/api/row_json.hpp"
#include "tools/orders/log_streams.hpp"
#include "tools/orders/moment.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;
using events::StreamId;
using nlohmann::json;

namespace {

constexpr std::chrono::milliseconds proof_fresh{2000};
constexpr std::chrono::seconds coverage_wait{8};
constexpr std::string_view of_whom = "of whose connections?";

std::string given(const ApiCall& call, std::string_view name) {
    const std::string* const text = call.parameter(name);
    return text == nullptr ? std::string{} : *text;
}

/// Of the tenant's connections, or of the one that is named.
Result<std::vector<StreamId>> streams_of(const ApiSources& sources, const ApiCall& call) {
    return names_tenant(call, of_whom).and_then([&] {
        return chosen_streams(sources.log, {.tenant = call.tenant.value(),
                                            .connection = given(call, "connectionId")});
    });
}

Result<json> coverage(const ApiSources& sources, CoverageBook& book, const ApiCall& call) {
    const auto streams = streams_of(sources, call);
    if (!streams) {
        return tl::make_unexpected(streams.error());
    }
    const auto now = now_of(sources.log.info());
    return book.read(*streams, now, CoverageBook::Moment::clock::now() + coverage_wait)
        .map([&](const auto& reports) { return coverage_calendar(reports, now); });
}

/// "connection~order" of a page's last one.
Result<std::pair<std::string, std::string>> debt_cursor(const ApiCall& call) {
    const std::string after = given(call, "after");
    const std::size_t bar = after.find('~');
    if (!after.empty() && bar == std::string::npos) {
        return events::fail(ErrorKind::rejected, "'after' is not what a page's 'next' gave");
    }
    return after.empty() ? std::pair<std::string, std::string>{}
                         : std::pair{after.substr(0, bar), after.substr(bar + 1)};
}

Result<json> debts(const ApiCall& call, ApiTables& tables) {
    const auto named = names_tenant(call, "whose debts?");
    const auto limit = call.number("limit", 100, 500);
    const auto after = debt_cursor(call);
    if (!named || !limit || !after) {
        return tl::make_unexpected(!named ? named.error() : limit ? after.error() : limit.error());
    }
    auto rows = rows_of(tables.rows("api_debts.sql", {call.tenant.value(), after->first,
                                                      after->second, std::to_string(*limit)}));
    if (!rows) {
        return rows;
    }
    for (json& row : *rows) {
        row["reasonCode"] = row.at("state") == "ABANDONED" ? json("ABANDONED") : json("OWED");
        row.erase("state");
    }
    json next;
    if (rows->size() == *limit) {
        next = rows->back().at("connectionId").get<std::string>() + "~" +
               rows->back().at("orderId").get<std::string>();
    }
    return json{{"debts", *std::move(rows)}, {"next", std::move(next)}};
}

struct StepName {
    std::string_view name{};
    events::Duration length{};
    std::int64_t shown{};  ///< Without `since`.
};
constexpr std::array steps_known{
    StepName{"minute", std::chrono::minutes{1}, 60},
    StepName{"hour", std::chrono::hours{1}, 48},
    StepName{"day", std::chrono::days{1}, 30},
};
constexpr std::int64_t steps_max = 1500;

Result<events::Time> time_or(const ApiCall& call, std::string_view name, events::Time preset) {
    const std::string text = given(call, name);
    return text.empty() ? Result<events::Time>{preset} : read_instant(text);
}

events::Time step_begin(events::Time time, events::Duration length) {
    return events::Time{time.time_since_epoch() - time.time_since_epoch() % length};
}

Result<TimeSteps> steps_of(const ApiCall& call, const StepName& step, events::Time now) {
    const auto until = time_or(call, "until", now);
    if (!until) {
        return tl::make_unexpected(until.error());
    }
    const auto since = time_or(call, "since", *until - (step.shown - 1) * step.length);
    if (!since) {
        return tl::make_unexpected(since.error());
    }
    const TimeSteps steps{step_begin(*since, step.length), *until, step.length};
    if (steps.to < steps.from || (steps.to - steps.from) / step.length > steps_max) {
        return events::fail(ErrorKind::rejected,
                            fmt::format("'since' is not before 'until', or more than {} steps of "
                                        "a {} before it",
                                        steps_max, step.name),
                            "name a later 'since', or a longer step");
    }
    return steps;
}

Result<json> requests(const ApiSources& sources, const ApiCall& call) {
    const std::string name = given(call, "step");
    const auto* const step = name.empty() ? steps_known.begin() + 1
                                          : std::ranges::find(steps_known, name, &StepName::name);
    if (step == steps_known.end()) {
        return events::fail(ErrorKind::rejected, fmt::format("there is no step '{}'", name),
                            "they are minute, hour and day");
    }
    const auto streams = streams_of(sources, call);
    if (!streams) {
        return tl::make_unexpected(streams.error());
    }
    return steps_of(call, *step, now_of(sources.log.info()))
        .and_then(
            [&](const TimeSteps& steps) { return request_counts(sources.log, *streams, steps); })
        .map([&](json counts) { return json{{"step", step->name}, {"steps", std::move(counts)}}; });
}

}  // namespace

std::vector<ApiRoute> proof_routes(const ApiSources& sources) {
    const auto book = std::make_shared<CoverageBook>(sources.log);
    return {
        {"GET",
         "/api/v1/coverage",
         Need::read,
         "of which days all orders are proven to be known",
         proof_fresh,
         {},
         at_once([sources, book](const ApiCall& call, ApiTables&) {
             return response_of(coverage(sources, *book, call));
         })},
        {"GET",
         "/api/v1/debts",
         Need::read,
         "orders that are known and not read whole",
         proof_fresh,
         {},
         at_once([](const ApiCall& call, ApiTables& tables) {
             return response_of(debts(call, tables));
         })},
        {"GET",
         "/api/v1/requests",
         Need::read,
         "what was asked of Amazon, by minute, hour or day",
         proof_fresh,
         {},
         at_once([sources](const ApiCall& call, ApiTables&) {
             return response_of(requests(sources, call));
         })},
    };
}

}  // namespace orderlog::tools
