#pragma once

#include "events/event_log.hpp"
#include "events/result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace orderlog::tools {

/// Names of all event types.
[[nodiscard]] const std::vector<std::string>& event_type_names();
/// What --help writes for the value of an option that takes some of them.
inline constexpr const char* event_type_value = "EVENT_TYPE";

/// Which events a command shows.
struct EventFilter {
    std::vector<std::string> types{};  ///< Names; empty: all.
    std::optional<events::TenantId> tenant{};
    events::LogPosition run{};  ///< 0: all.
    std::optional<events::Time> since{};
    std::optional<events::Time> until{};

    [[nodiscard]] bool takes(const events::StoredEvent& stored) const;
    /// Whether it may take an event that stands before this one in its stream.
    [[nodiscard]] bool may_take_before(const events::StoredEvent& stored) const {
        return (!since || stored.time >= *since) && (run.value() == 0 || stored.position > run);
    }
};

/// The options of a filter as text.
struct EventFilterOptions {
    std::vector<std::string> types{};
    std::uint64_t run{0};
    std::string since{};
    std::string until{};

    /// Types that there are not, and times that are none, are refused as usage.
    void add_to(CLI::App& command);
    /// Times that are named from now back count from the last event of a simulated log, since this
    /// machine's clock is not its clock.
    [[nodiscard]] events::Result<EventFilter> filter(const events::LogInfo& log) const;
};

}  // namespace orderlog::tools
