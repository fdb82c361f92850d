#pragma once

#include "engine/engine.hpp"
#include "events/result.hpp"

#include <nlohmann/json_fwd.hpp>

namespace orderlog::tools {

/// What EngineDesk answers to `alerts`: those that stand, at most `limit`, each with its `tenant`
/// and `connection`; empty ones are the process's, left out where a `tenant` is meant.
[[nodiscard]] events::Result<nlohmann::json> standing_alerts(const engine::Engine& engine,
                                                             const nlohmann::json& request);

}  // namespace orderlog::tools
