#pragma once

#include "tools/api/api_route.hpp"
#include "tools/api/api_sources.hpp"

#include <vector>

namespace orderlog::tools {

/// Tenants, and what of them needs a person.
[[nodiscard]] std::vector<ApiRoute> tenant_routes(const ApiSources& sources);

}  // namespace orderlog::tools
