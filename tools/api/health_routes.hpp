#pragma once

#include "tools/api/api_route.hpp"
#include "tools/api/api_sources.hpp"

#include <vector>

namespace orderlog::tools {

/// For orchestrators: /healthz (the process works) and /readyz (it follows its log and writes its
/// tables). They say nothing of any tenant, and need no token. For operators: /metrics.
[[nodiscard]] std::vector<ApiRoute> health_routes(const ApiSources& sources);

}  // namespace orderlog::tools
