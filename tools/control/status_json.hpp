#pragma once

#include "engine/status.hpp"

#include <nlohmann/json_fwd.hpp>

#include <vector>

namespace orderlog::tools {

/// What `status` answers of one connection: times as text, durations in seconds.
[[nodiscard]] nlohmann::json status_json(const engine::ConnectionStatus& status);
[[nodiscard]] nlohmann::json status_json(const std::vector<engine::ConnectionStatus>& all);

/// What `metrics` answers of them: the figures alone, under the names that `status` gives them.
[[nodiscard]] nlohmann::json metrics_json(const std::vector<engine::ConnectionStatus>& all);

/// Alerts that stand.
[[nodiscard]] nlohmann::json alerts_json(const std::vector<engine::AlertStatus>& alerts);

}  // namespace orderlog::tools
