#pragma once

#include "tools/config/configuration.hpp"
#include "tools/doctor/engine_view.hpp"
#include "tools/doctor/finding.hpp"

namespace orderlog::tools {

/// Whether the store of secrets can be read with the configured key, and has what connections say
/// that it has.
[[nodiscard]] Findings store_findings(const Configuration& configuration, const EngineView& engine);

}  // namespace orderlog::tools
