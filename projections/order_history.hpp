#pragma once

#include "events/event_log.hpp"
#include "events/page_reader.hpp"
#include "projections/order_rows.hpp"

#include <limits>
#include <optional>
#include <vector>

namespace orderlog::projections {

/// What one page of the log says of an order.
struct Sighting {
    events::StoredEvent event{};
    std::uint32_t offset{0};  ///< Of the order in the page's body.
    OrderRows rows{};
};

/// Up to where a log counts: positions and times of events, themselves included.
struct UpTo {
    events::LogPosition position{std::numeric_limits<std::uint64_t>::max()};
    events::Time time{events::Time::max()};
};

/// What each page up to there says of an order that is new or changed on it, oldest first; empty if
/// no page shows it so. Reads a page for each of its entries. `corrupt` if such a page cannot be
/// read. A page on which its writer could not read the order is not among the entries, and one on
/// which `reader` cannot is left out.
[[nodiscard]] events::Result<std::vector<Sighting>> sightings(const events::OrderKey& key,
                                                              const UpTo& up_to,
                                                              const events::EventLog& log,
                                                              events::PageReader& reader);

/// Sightings of one order, merged; none of none.
[[nodiscard]] std::optional<OrderRows> merged(const std::vector<Sighting>& sightings);

/// Everything that the log says of one order up to a position, merged; none if no page up to there
/// shows it new or changed. Errors as above.
///
/// A page on which its writer could not read the order is not among the entries, and finding it
/// would mean reading the whole log for each order. So what only a newer reader understands of it
/// is missing here until the next rebuild, which reads every page. The order was a debt then: a
/// page that is whole and not older has paid it, so that no more than first_seen_at differs.
[[nodiscard]] events::Result<std::optional<OrderRows>> whole_order(const events::OrderKey& key,
                                                                   events::LogPosition up_to,
                                                                   const events::EventLog& log,
                                                                   events::PageReader& reader);

}  // namespace orderlog::projections
