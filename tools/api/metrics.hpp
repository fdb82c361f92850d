#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace orderlog::tools {

/// The engine's `status` as Prometheus reads it (text format 0.0.4).
[[nodiscard]] std::string metrics_text(const nlohmann::json& status);

}  // namespace orderlog::tools
