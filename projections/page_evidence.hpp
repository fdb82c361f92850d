#pragma once

#include "events/event_log.hpp"
#include "events/page_reader.hpp"

namespace orderlog::projections {

/// Whether a page of orders, the event `stored`, is borne out by the log: of each order that it
/// calls `same` the log holds, up to this page, an entry with just these bytes. If not, somebody
/// compared the page with orders that never came into the log. A page that cannot be read bears
/// nothing out. Fails if the log cannot be read.
[[nodiscard]] events::Result<bool> is_evidence(const events::StoredEvent& stored,
                                               const events::PageFetched& page,
                                               const events::EventLog& log,
                                               events::PageReader& reader);

}  // namespace orderlog::projections
