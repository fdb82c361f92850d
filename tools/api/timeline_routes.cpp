#include "tools/api/timeline_routes.hpp"

#include "tools/output/json_text.hpp"
#include "tools/story/event_json.hpp"
#include "tools/story/story.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <string>

namespace orderlog::tools {

using events::LogPosition;
using events::Result;
using nlohmann::json;

namespace {

/// Events that are looked at for one page: who has few among many asks again from `next` on.
constexpr std::size_t looked_at_max = 20'000;

Result<LogPosition> position_of(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return events::fail(events::ErrorKind::rejected,
                            fmt::format("'{}' is no position of the log", text));
    }
    return LogPosition{number};
}

/// `after`, or what a browser says when it comes again; without: `preset`.
Result<LogPosition> after_of(const ApiCall& call, LogPosition preset) {
    if (const auto last = call.request.header("Last-Event-ID"); !last.empty()) {
        return position_of(last);
    }
    const std::string* const after = call.parameter("after");
    return after == nullptr ? Result<LogPosition>{preset} : position_of(*after);
}

json told(const events::StoredEvent& stored) {
    json event = event_json(stored);
    event["story"] = story(stored);
    return event;
}

Result<json> page(const events::EventLog& log, const ApiCall& call) {
    const auto after = after_of(call, LogPosition{});
    const auto limit = call.number("limit", 100, 1000);
    if (!after || !limit) {
        return tl::make_unexpected(after ? limit.error() : after.error());
    }
    json list = json::array();
    LogPosition at = *after;
    for (std::size_t looked = 0; looked < looked_at_max && list.size() < *limit;) {
        const auto read = log.read(at, {});
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        if (read->empty()) {
            break;
        }
        looked += read->size();
        for (const events::StoredEvent& stored : *read) {
            if (list.size() == *limit) {
                break;
            }
            at = stored.position;
            if (call.tenant.value().empty() || stored.stream.tenant == call.tenant) {
                list.push_back(told(stored));
            }
        }
    }
    return json{{"events", list}, {"next", at.value()}};
}

void serve(const ApiSources& sources, EventFeed& feed, const ApiCall& call, PendingAnswer answer) {
    const bool live =
        call.request.header("Accept").find("text/event-stream") != std::string_view::npos;
    if (!live) {
        const auto events = page(sources.log, call);
        answer.give(events ? json_response(*events) : error_response(events.error()));
        return;
    }
    const auto after = after_of(call, sources.log.info().last);
    if (!after) {
        answer.give(error_response(after.error()));
        return;
    }
    ServerResponse response;
    response.headers = {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}};
    response.stream = feed.follow(call.tenant, *after, call.still_holds);
    answer.give(std::move(response));
}

}  // namespace

std::vector<ApiRoute> timeline_routes(const ApiSources& sources, EventFeed& feed) {
    ApiRoute route{.method = "GET",
                   .path = "/api/v1/timeline",
                   .need = Need::read,
                   .summary = "what happened, oldest first, or as it happens"};
    route.serve = [sources, &feed](const ApiCall& call, ApiTables&, PendingAnswer answer) {
        serve(sources, feed, call, std::move(answer));
    };
    return {route};
}

}  // namespace orderlog::tools
