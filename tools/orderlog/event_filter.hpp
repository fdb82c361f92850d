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

/// Which events a command shows.
struct EventFilter {
    std::vector<std::string> types{};  ///< Names; empty: all.
    std::optional<events::TenantId> tenant{};
    events::LogPosition run{};  ///< 0: all.
    std::optional<events::Time> since{};
    std::optional<events::Time> until{};

    [[nodiscard]] bool takes(const events::StoredEvent& stored) const;
};

/// The options of a filter as text.
struct EventFilterOptions {
    std::vector<std::string> types{};
    std::uint64_t run{0};
    std::string since{};
    std::string until{};

    void add_to(CLI::App& command);
    /// `rejected` for a type that there is not, or a time that is none.
    [[nodiscard]] events::Result<EventFilter> filter() const;
};

}  // namespace orderlog::tools
