#include "tools/api/timeline_routes.hpp"

#include "tools/api/tenant_events.hpp"
#include "tools/http/problem.hpp"
#include "tools/output/json_text.hpp"
#include "tools/story/event_json.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <string>
#include <vector>

namespace orderlog::tools {

using events::LogPosition;
using events::Result;
using nlohmann::json;

namespace {

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

/// 409: who comes from beyond the log's end would wait for what others are told long since.
Result<void> within(const events::EventLog& log, LogPosition after) {
    const LogPosition last = log.info().last;
    if (after > last) {
        return events::fail(events::ErrorKind::version_conflict,
                            fmt::format("position {} is not in the log yet, which ends at {}",
                                        after.value(), last.value()),
                            "it is another log's; begin anew, without a position");
    }
    return {};
}

/// Up to `limit` behind `after`; of all tenants for the empty one.
Result<std::vector<events::StoredEvent>> oldest_first(const events::EventLog& log,
                                                      const ApiCall& call, std::size_t limit) {
    const auto after = after_of(call, LogPosition{});
    const auto is = after.and_then([&](LogPosition at) { return within(log, at); });
    if (!is) {
        return tl::make_unexpected(is.error());
    }
    if (call.tenant.value().empty()) {
        return log.read(*after, {.events = limit});
    }
    return TenantEvents::open(log, call.tenant).and_then([&](const TenantEvents& own) {
        return own.after(*after, limit);
    });
}

Result<std::vector<events::StoredEvent>> newest_first(const events::EventLog& log,
                                                      const ApiCall& call, std::size_t limit) {
    const std::string* const text = call.parameter("before");
    const auto before =
        text == nullptr ? Result<LogPosition>{next(log.info().last)} : position_of(*text);
    if (!before || call.tenant.value().empty()) {
        return before ? events::fail(events::ErrorKind::rejected, "whose newest events?",
                                     "say ?tenantId=T")
                      : tl::make_unexpected(before.error());
    }
    return TenantEvents::open(log, call.tenant).and_then([&](const TenantEvents& own) {
        return own.before(*before, limit);
    });
}

Result<json> page(const events::EventLog& log, const ApiCall& call) {
    const auto limit = call.number("limit", 100, 1000);
    const std::string* const sort = call.parameter("sort");
    const bool back = sort != nullptr && *sort == "-position";
    if (!limit || (sort != nullptr && !back && *sort != "position")) {
        return limit ? events::fail(events::ErrorKind::rejected,
                                    fmt::format("timelines are not sorted by '{}'", *sort),
                                    "they are by position, or by -position")
                     : tl::make_unexpected(limit.error());
    }
    const auto found = back ? newest_first(log, call, *limit) : oldest_first(log, call, *limit);
    if (!found) {
        return tl::make_unexpected(found.error());
    }
    json list = json::array();
    for (const events::StoredEvent& stored : *found) {
        list.push_back(told_event_json(stored));
    }
    const bool more = found->size() == *limit;
    const auto last = found->empty() ? after_of(call, LogPosition{}).value_or(LogPosition{})
                                     : found->back().position;
    return json{{"events", list}, {"next", back && !more ? json(nullptr) : json(last.value())}};
}

ServerResponse too_many(const ApiCall& call, std::size_t most) {
    ServerResponse response = to_response(
        {.status = 429,
         .detail = fmt::format("{} follows {} streams already", call.grant.bearer, most)});
    response.headers.emplace_back("Retry-After", "5");
    return response;
}

/// The place is given back with the stream.
ServerResponse follow(const ApiSources& sources, EventFeed& feed, StreamPlaces& places,
                      const ApiCall& call) {
    const auto after = after_of(call, sources.log.info().last);
    const auto is = after.and_then([&](LogPosition at) { return within(sources.log, at); });
    if (!is) {
        return error_response(is.error());
    }
    const auto place = places.take(call.grant.bearer);
    if (!place) {
        return too_many(call, places.each_max());
    }
    ServerResponse response;
    response.headers = {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}};
    response.stream =
        feed.follow(call.tenant, *after, [place, holds = call.still_holds] { return holds(); });
    return response;
}

ServerResponse serve(const ApiSources& sources, EventFeed& feed, StreamPlaces& places,
                     const ApiCall& call) {
    if (call.request.header("Accept").find("text/event-stream") != std::string_view::npos) {
        return follow(sources, feed, places, call);
    }
    const auto events = page(sources.log, call);
    return events ? json_response(*events) : error_response(events.error());
}

}  // namespace

std::vector<ApiRoute> timeline_routes(const ApiSources& sources, EventFeed& feed,
                                      StreamPlaces& places) {
    ApiRoute route{.method = "GET",
                   .path = "/api/v1/timeline",
                   .need = Need::read,
                   .summary = "what happened, oldest first, or as it happens"};
    route.serve = at_once([sources, &feed, &places](const ApiCall& call, ApiTables&) {
        return serve(sources, feed, places, call);
    });
    return {route};
}

}  // namespace orderlog::tools
