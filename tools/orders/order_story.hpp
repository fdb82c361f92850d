#pragma once

#include "events/event_log.hpp"
#include "projections/order_history.hpp"
#include "projections/order_why.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace orderlog::tools {

/// How an order came to be as it is, from the pages that showed it, for people and as JSON.

/// One page: when it came, its position, what it says.
[[nodiscard]] std::string sighting_line(const projections::Sighting& seen);

/// Each page, and below it what it changed of what was known before.
[[nodiscard]] std::vector<std::string> history_lines(
    const std::vector<projections::Sighting>& sightings);
[[nodiscard]] nlohmann::json history_json(const std::vector<projections::Sighting>& sightings);

/// A column's reason, and where in the log's bodies it stands.
struct PlacedReason {
    projections::ColumnReason reason{};
    struct Place {
        events::StoredEvent page{};  ///< Of a chain of items (Orders v0), the one that says it.
        std::string pointer{};       ///< A JSON pointer into its body; empty: it has none.
    };
    std::vector<Place> places{};  ///< Of each witness.
};
/// Reads each page once.
[[nodiscard]] events::Result<std::vector<PlacedReason>> placed(
    std::vector<projections::ColumnReason> reasons,
    const std::vector<projections::Sighting>& sightings, const events::EventLog& log);

/// The value, every page's word on it, and the rule of the merge that chose.
[[nodiscard]] std::vector<std::string> why_lines(
    const PlacedReason& placed, const std::vector<projections::Sighting>& sightings);
[[nodiscard]] nlohmann::json why_json(const PlacedReason& placed,
                                      const std::vector<projections::Sighting>& sightings);

}  // namespace orderlog::tools
