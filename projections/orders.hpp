#pragma once

#include "events/event_log.hpp"
#include "events/page_reader.hpp"
#include "events/result.hpp"
#include "projections/order_rows.hpp"

#include <vector>

namespace orderlog::projections {

/// What an event says of each order that its page does not mark `same`, made storable: each key
/// once, sorted by key. An order that a page shows twice is merged; of two with one update time the
/// later in the page counts.
///
/// Ranks: an observation with a status ranks by its last update. One without (`fulfillment` was
/// not sent) lacks what header and items need, so in these two groups it ranks below every full
/// one, by its last update in seconds: it fills a row that has nothing better and never erases
/// what is known. Money and packages have the observation's own rank when they were sent.
///
/// Items of Orders v0 come page by page: the last page of a chain is one observation of all of
/// them, which contains nothing else; the pages before it say nothing.
///
/// Empty without reading a body if the event shows no order that is new, changed or unreadable to
/// its writer. `corrupt` if the body cannot be read or holds another number of orders than the
/// event.
[[nodiscard]] events::Result<std::vector<OrderRows>> order_rows(const events::StoredEvent& stored,
                                                                const events::EventLog& log,
                                                                events::PageReader& reader);

}  // namespace orderlog::projections
