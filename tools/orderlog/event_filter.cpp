#include "tools/orderlog/event_filter.hpp"

#include "events/event_numbers.hpp"
#include "tools/config/nearest_name.hpp"
#include "tools/orderlog/command.hpp"
#include "tools/orders/moment.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <fmt/ranges.h>

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

Result<void> check_type(const std::string& type) {
    const std::vector<std::string>& names = event_type_names();
    if (std::find(names.begin(), names.end(), type) != names.end()) {
        return {};
    }
    const std::string nearest = nearest_name(type, names);
    return events::fail(events::ErrorKind::rejected,
                        fmt::format("there is no event type '{}'", type),
                        nearest.empty() ? fmt::format("types: {}", fmt::join(names, " "))
                                        : fmt::format("did you mean '{}'?", nearest));
}

Result<std::optional<events::Time>> optional_moment(const std::string& text, events::Time now) {
    if (text.empty()) {
        return std::optional<events::Time>{};
    }
    return read_moment(text, now).map([](events::Time time) { return std::optional(time); });
}

}  // namespace

const std::vector<std::string>& event_type_names() {
    static const auto names =
        names_of_all(std::make_index_sequence<std::variant_size_v<events::Event>>{});
    return names;
}

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
    CLI::Option* type =
        command.add_option("--type", types, "only events of these types, comma-separated")
            ->delimiter(',')
            ->allow_extra_args(false)
            ->type_name(event_type_value);
    check_value(*type, check_type);
    command.add_option("--run", run, "only events of the run with this id");
    check_value(*command.add_option("--since", since,
                                    "from this time on: 30m, 2h, 7d (back from now), today, "
                                    "yesterday, 2024-01-31 or RFC 3339, in UTC; now is the last "
                                    "event's time if the log is simulated"),
                check_moment);
    check_value(*command.add_option("--until", until, "up to this time"), check_moment);
}

Result<EventFilter> EventFilterOptions::filter(const events::LogInfo& log) const {
    const events::Time now = now_of(log);
    const auto from = optional_moment(since, now);
    const auto to = optional_moment(until, now);
    if (!from || !to) {
        return tl::make_unexpected(!from ? from.error() : to.error());
    }
    EventFilter filter;
    filter.types = types;
    filter.run = events::LogPosition{run};
    filter.since = *from;
    filter.until = to->has_value() ? std::optional{last_instant_of(**to)} : std::nullopt;
    return filter;
}

}  // namespace orderlog::tools
