#pragma once

#include "tools/api/api_route.hpp"

#include <vector>

namespace orderlog::tools {

/// Whether a tenant is connected with Amazon: /api/v1/marketplaces/amazon/….
[[nodiscard]] std::vector<ApiRoute> marketplace_routes();

}  // namespace orderlog::tools
