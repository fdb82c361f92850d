#pragma once

#include "tools/config/configuration.hpp"
#include "tools/doctor/engine_view.hpp"
#include "tools/doctor/finding.hpp"

namespace orderlog::tools {

/// Asks Login with Amazon for an access token of each connection, of twenty at most. Tokens are
/// thrown away.
[[nodiscard]] Findings login_findings(const Configuration& configuration, const EngineView& engine);

}  // namespace orderlog::tools
