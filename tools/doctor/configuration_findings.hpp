#pragma once

#include "tools/config/configuration.hpp"
#include "tools/doctor/engine_view.hpp"
#include "tools/doctor/finding.hpp"

namespace orderlog::tools {

/// What is set and by whom; the client secret and the files of refresh tokens.
[[nodiscard]] Findings configuration_findings(const Configuration& configuration,
                                              const EngineView& engine);

}  // namespace orderlog::tools
