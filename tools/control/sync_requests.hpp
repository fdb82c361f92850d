#pragma once

#include "engine/engine.hpp"
#include "events/event_log.hpp"

#include <nlohmann/json_fwd.hpp>

namespace orderlog::tools {

// What EngineDesk answers about following updates to now.

/// `sync.run` of the selected connections, of `orders_max` orders each if that is not 0. The
/// answer's `runs` have an element for each connection.
[[nodiscard]] events::Result<nlohmann::json> start_sync(engine::Engine& engine,
                                                        const nlohmann::json& request);
/// `sync.outcome` of one such run: whether it has `ended`, and then how. `not_found` if the log has
/// no end of it.
[[nodiscard]] events::Result<nlohmann::json> sync_outcome(const engine::Engine& engine,
                                                          const events::EventLog& log,
                                                          const nlohmann::json& request);

}  // namespace orderlog::tools
