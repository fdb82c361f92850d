#pragma once

#include "events/event_log.hpp"
#include "events/ids.hpp"
#include "events/result.hpp"
#include "events/time.hpp"

#include <nlohmann/json_fwd.hpp>

namespace orderlog::tools {

// What the log alone tells of an order, as the HTTP API tells it. `not_found` if no page shows it;
// `rejected` if more pages do than a client may ask for, since each of them is read.

/// Each page that brought something new, oldest first, and what it changed of what was known: of
/// the first one, everything.
[[nodiscard]] events::Result<nlohmann::json> order_history(const events::EventLog& log,
                                                           const events::OrderKey& key);

/// The order as the log had it then, under the names that the tables' order has.
[[nodiscard]] events::Result<nlohmann::json> order_as_of(const events::EventLog& log,
                                                         const events::OrderKey& key,
                                                         events::Time time);

}  // namespace orderlog::tools
