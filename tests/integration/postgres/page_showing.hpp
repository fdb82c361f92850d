#pragma once

#include "events/event_log.hpp"
#include "events/order_observation.hpp"

namespace orderlog::tests {

/// The next page of tenant t1 in that log, as support::LinePageReader reads it: one order.
[[nodiscard]] events::NewEvent page_showing(const events::EventLog& log,
                                            const events::OrderObservation& order);

}  // namespace orderlog::tests
