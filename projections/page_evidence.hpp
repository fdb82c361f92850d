#pragma once

#include "events/event_log.hpp"
#include "events/page_reader.hpp"

namespace orderlog::projections {

/// Whether a page of orders, the event `stored`, is borne out by the log: each order on it came
/// into the log with it, or the log holds an entry of an earlier page with just these bytes. If
/// not, somebody called it `same` as what never came into the log. So many orders as its writer
/// could not read and `reader` can may lack an entry: they are debts.
/// A page that is damaged or holds another number of orders than its event bears nothing out; one
/// without orders is not opened. Fails if the log cannot be read.
[[nodiscard]] events::Result<bool> is_evidence(const events::StoredEvent& stored,
                                               const events::PageFetched& page,
                                               const events::EventLog& log,
                                               events::PageReader& reader);

}  // namespace orderlog::projections
