#pragma once

#include "engine/engine.hpp"
#include "events/event_log.hpp"

#include <nlohmann/json_fwd.hpp>

namespace orderlog::tools {

// What EngineDesk answers about orders that are owed.

/// `debts.retry`: `orders` of a connection, each an `order` and, if it was given up, the position
/// of what `incurred` its debt. The answer has `retried` and `without_room`: lists of orders.
[[nodiscard]] events::Result<nlohmann::json> retry_debts(engine::Engine& engine,
                                                         const nlohmann::json& request);
/// `debts.abandon`: the `order` of a connection, for a `reason`.
[[nodiscard]] events::Result<nlohmann::json> abandon_debt(engine::Engine& engine,
                                                          const nlohmann::json& request);
/// `sync.items`: makes the item debts of the selected connections due. The answer's `runs` have an
/// element for each connection.
[[nodiscard]] events::Result<nlohmann::json> retry_items(engine::Engine& engine,
                                                         const nlohmann::json& request);
/// `items.outcome` of one such run: whether it has `ended`, and then its `reason`, `message`, and
/// of its `orders` how many were `paid`, `refused` and `abandoned`.
[[nodiscard]] events::Result<nlohmann::json> items_outcome(const engine::Engine& engine,
                                                           const events::EventLog& log,
                                                           const nlohmann::json& request);

}  // namespace orderlog::tools
