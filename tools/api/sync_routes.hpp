#pragma once

#include "tools/api/api_route.hpp"
#include "tools/api/api_sources.hpp"

#include <vector>

namespace orderlog::tools {

/// How far tenants are followed, and their runs: /api/v1/orders/sync/….
[[nodiscard]] std::vector<ApiRoute> sync_routes(const ApiSources& sources);

}  // namespace orderlog::tools
