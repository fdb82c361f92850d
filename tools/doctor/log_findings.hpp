#pragma once

#include "tools/doctor/engine_view.hpp"
#include "tools/doctor/finding.hpp"

namespace orderlog::tools {

/// The log and when it was last verified; what stops connections; what is left of their quota.
[[nodiscard]] Findings log_findings(const EngineView& engine);

}  // namespace orderlog::tools
