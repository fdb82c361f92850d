#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace orderlog::tools {

/// The engine's `status` as Prometheus reads it (text format 0.0.4). However many connections there
/// are, only those that lag most have series of their own; sums and counts are of all.
[[nodiscard]] std::string metrics_text(const nlohmann::json& status);

}  // namespace orderlog::tools
