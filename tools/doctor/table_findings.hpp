#pragma once

#include "tools/config/configuration.hpp"
#include "tools/doctor/engine_view.hpp"
#include "tools/doctor/finding.hpp"

namespace orderlog::tools {

/// Whether PostgreSQL answers, is new enough and lets us make tables. Starts no cluster and changes
/// nothing.
[[nodiscard]] Findings table_findings(const Configuration& configuration, const EngineView& engine);

}  // namespace orderlog::tools
