#include "tools/orderlog/event_filter.hpp"

#include "tools/config/nearest_name.hpp"
#include "tools/orderlog/command.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace orderlog::tools {

using events::Result;

namespace {

/// Names of all alternatives of Event.
template <std::size_t... I>
std::vector<std::string> names_of_all(std::index_sequence<I...> /*indexes*/) {
    return {std::string(
        events::name_of(events::Event{std::variant_alternative_t<I, events::Event>{}}))...};
}

const std::vector<std::string>& type_names() {
    static const auto names =
        names_of_all(std::make_index_sequence<std::variant_size_v<events::Event>>{});
    return names;
}

Result<std::optional<events::Time>> optional_time(const std::string& text) {
    if (text.empty()) {
        return std::optional<events::Time>{};
    }
    return parse_time_option(text).map([](events::Time time) { return std::optional(time); });
}

}  // namespace

bool EventFilter::takes(const events::StoredEvent& stored) const {
    const auto named = [&](const std::string& type) {
        return type == events::name_of(stored.event);
    };
    return (types.empty() || std::any_of(types.begin(), types.end(), named)) &&
           (!tenant || stored.stream.tenant == *tenant) &&
           (run.value() == 0 || stored.correlation == run || stored.position == run) &&
           (!since || stored.time >= *since) && (!until || stored.time <= *until);
}

void EventFilterOptions::add_to(CLI::App& command) {
    command.add_option("--type", types, "only events of these types, comma-separated")
        ->delimiter(',');
    command.add_option("--run", run, "only events of the run with this id");
    command.add_option("--since", since, "from this time on (2024-01-31 or RFC 3339)");
    command.add_option("--until", until, "up to this time");
}

Result<EventFilter> EventFilterOptions::filter() const {
    for (const std::string& type : types) {
        if (std::find(type_names().begin(), type_names().end(), type) == type_names().end()) {
            const std::string nearest = nearest_name(type, type_names());
            return events::fail(events::ErrorKind::rejected,
                                fmt::format("there is no event type '{}'", type),
                                nearest.empty() ? "types are named as in 'orderlog log stats'"
                                                : fmt::format("did you mean '{}'?", nearest));
        }
    }
    const auto from = optional_time(since);
    const auto to = optional_time(until);
    if (!from || !to) {
        return tl::make_unexpected(!from ? from.error() : to.error());
    }
    EventFilter filter;
    filter.types = types;
    filter.run = events::LogPosition{run};
    filter.since = *from;
    filter.until = *to;
    return filter;
}

}  // namespace orderlog::tools
