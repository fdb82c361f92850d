#pragma once

#include "tools/api/api_route.hpp"
#include "tools/api/api_sources.hpp"
#include "tools/api/worker_pool.hpp"

#include <vector>

namespace orderlog::tools {

/// Orders as the tables have them: /api/v1/orders and /api/v1/orders/{order}.
[[nodiscard]] std::vector<ApiRoute> order_routes(const ApiSources& sources, WorkerPool& exports);

}  // namespace orderlog::tools
