#pragma once

#include "events/event_log.hpp"
#include "events/page_reader.hpp"

#include <optional>
#include <vector>

namespace orderlog::projections {

/// What a page of an order's items (Orders v0) says once it is the last of its chain: all items of
/// the chain's pages, as one observation, as old as the header that owed them. None for a page that
/// others follow. `corrupt` if a page of the chain cannot be read.
/// REQUIRES: a PageFetched of v0_get_order_items.
[[nodiscard]] events::Result<std::optional<events::OrderObservation>> items_of_chain(
    const events::StoredEvent& last, const events::EventLog& log, events::PageReader& reader);

/// The pages of the chain that `last` ends, the first one first. REQUIRES: as above.
[[nodiscard]] events::Result<std::vector<events::StoredEvent>> pages_of_items(
    const events::StoredEvent& last, const events::EventLog& log);

}  // namespace orderlog::projections
