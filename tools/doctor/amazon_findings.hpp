#pragma once

#include "tools/config/configuration.hpp"
#include "tools/doctor/engine_view.hpp"
#include "tools/doctor/finding.hpp"

namespace orderlog::tools {

/// Whether the endpoints that connections need answer, with a certificate that holds, and how far
/// our clock is from theirs. Asks for `/` without a token: that costs no quota.
[[nodiscard]] Findings amazon_findings(const Configuration& configuration,
                                       const EngineView& engine);

}  // namespace orderlog::tools
