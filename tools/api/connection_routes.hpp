#pragma once

#include "tools/api/api_route.hpp"
#include "tools/api/api_sources.hpp"

#include <vector>

namespace orderlog::tools {

/// A tenant's connections: how they are, and whether they are paused.
[[nodiscard]] std::vector<ApiRoute> connection_routes(const ApiSources& sources);

}  // namespace orderlog::tools
