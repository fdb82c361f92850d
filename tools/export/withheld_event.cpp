#include "tools/export/withheld_event.hpp"

#include "events/event_numbers.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace orderlog::tools {

using events::Result;
using nlohmann::json;

namespace {

/// The value that is written so; none: it is no such one.
template <class Value>
std::optional<Value> written_so(const std::string& text, Value last) {
    for (int number = 1; number <= static_cast<int>(last); ++number) {
        if (to_text(static_cast<Value>(number)) == text) {
            return static_cast<Value>(number);
        }
    }
    return std::nullopt;
}

tl::unexpected<events::Error> no_such_line() {
    return events::fail(events::ErrorKind::corrupt, "its record is missing, and its text is none");
}

Result<events::CursorAdvanced> cursor_of(const json& event) {
    const json& window = event.at("window");
    const auto from = events::parse_time(window.at("from").get<std::string>());
    const auto to = events::parse_time(window.at("to").get<std::string>());
    const auto purpose = written_so(event.at("purpose").get<std::string>(), events::Purpose::probe);
    const auto axis = written_so(window.at("axis").get<std::string>(), events::WindowAxis::updated);
    if (!from || !to || !purpose || !axis) {
        return no_such_line();
    }
    const json& token = event.at("token");
    return events::CursorAdvanced{.purpose = *purpose,
                                  .window = {*axis, *from, *to},
                                  .query = event.at("query").get<std::string>(),
                                  .token = token.is_null() ? "" : token.get<std::string>(),
                                  .pages = event.at("pages").get<std::uint32_t>()};
}

Result<events::Event> event_of(const json& content) {
    const json& event = content.at("event");
    if (content.at("type") == events::name_of(events::CursorAdvanced{})) {
        return cursor_of(event).map(
            [](events::CursorAdvanced cursor) { return events::Event{std::move(cursor)}; });
    }
    if (content.at("type") != events::name_of(events::ItemsAdvanced{})) {
        return no_such_line();
    }
    return events::ItemsAdvanced{.order = events::OrderId{event.at("order").get<std::string>()},
                                 .token = event.at("token").get<std::string>(),
                                 .pages = event.at("pages").get<std::uint32_t>(),
                                 .items = event.at("items").get<std::uint64_t>()};
}

}  // namespace

Result<events::StoredEvent> withheld_event(const json& content) {
    auto event = event_of(content);
    const auto time = events::parse_time(content.at("time").get<std::string>());
    if (!event || !time) {
        return no_such_line();
    }
    const auto position = [&](const char* name) {
        return events::LogPosition{content.at(name).get<std::uint64_t>()};
    };
    return events::StoredEvent{
        .position = position("position"),
        .stream = {events::TenantId{content.at("tenant").get<std::string>()},
                   events::ConnectionId{content.at("connection").get<std::string>()}},
        .version = events::StreamVersion{content.at("version").get<std::uint64_t>()},
        .time = *time,
        .actor = content.at("actor").get<std::string>(),
        .program = content.at("program").get<std::string>(),
        .correlation = position("run"),
        .causation = position("causation"),
        .event = *std::move(event),
        .record_size = content.at("record_size").get<std::uint32_t>()};
}

}  // namespace orderlog::tools
