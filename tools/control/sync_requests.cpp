#include "tools/control/sync_requests.hpp"

#include "tools/control/request_fields.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace orderlog::tools {

using engine::Engine;
using events::ErrorKind;
using events::Result;
using nlohmann::json;

namespace {

json outcome_json(const events::RunEnded& ended) {
    return {{"ended", true},
            {"reason", events::to_text(ended.reason)},
            {"message", ended.message},
            {"pages", ended.pages},
            {"items", ended.items},
            {"orders_new", ended.orders_new},
            {"orders_changed", ended.orders_changed},
            {"orders_same", ended.orders_same}};
}

}  // namespace

Result<json> start_sync(Engine& engine, const json& request) {
    const auto orders_max = number_of<std::uint64_t>(request, "orders_max", 0);
    if (!orders_max) {
        return tl::make_unexpected(orders_max.error());
    }
    const auto runs = engine.run_sync(selection_of(request), actor_of(request), *orders_max);
    if (!runs) {
        return tl::make_unexpected(runs.error());
    }
    json all = json::array();
    for (const Engine::SyncRun& run : *runs) {
        all.push_back({{"tenant", run.stream.tenant.value()},
                       {"connection", run.stream.connection.value()},
                       {"run", run.run.value()}});
    }
    return json{{"runs", all}};
}

Result<json> sync_outcome(const Engine& engine, const events::EventLog& log, const json& request) {
    const auto number = number_of<std::uint64_t>(request, "run");
    if (!number) {
        return tl::make_unexpected(number.error());
    }
    const Engine::SyncRun run{stream_of(request), events::LogPosition{*number}};
    if (!engine.run_ended(run)) {
        return json{{"ended", false}};
    }
    // Runs end soon before somebody asks: backwards, a bounded step at a time.
    constexpr std::uint64_t step = 200;
    const auto version = log.version(run.stream);
    if (!version) {
        return tl::make_unexpected(version.error());
    }
    for (std::uint64_t end = version->value(); end > 0;) {
        const std::uint64_t begin = end > step ? end - step : 0;
        const auto read = log.read_stream(run.stream, events::StreamVersion{begin},
                                          {.events = end - begin, .record_bytes = 64 << 20});
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        for (const events::StoredEvent& stored : *read) {
            const auto* ended = std::get_if<events::RunEnded>(&stored.event);
            if (ended != nullptr && stored.correlation == run.run) {
                return outcome_json(*ended);
            }
        }
        if (read->empty() || read->front().position <= run.run) {
            break;
        }
        end = begin;
    }
    return events::fail(ErrorKind::not_found,
                        fmt::format("run {} has no end in the log", run.run.value()));
}

}  // namespace orderlog::tools
