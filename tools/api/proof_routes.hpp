#pragma once

#include "tools/api/api_route.hpp"
#include "tools/api/api_sources.hpp"

#include <vector>

namespace orderlog::tools {

/// What of a tenant's orders is proven to be there, what is owed, and what Amazon was asked.
[[nodiscard]] std::vector<ApiRoute> proof_routes(const ApiSources& sources);

}  // namespace orderlog::tools
