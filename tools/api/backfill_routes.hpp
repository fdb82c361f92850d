#pragma once

#include "tools/api/api_route.hpp"
#include "tools/api/api_sources.hpp"

#include <vector>

namespace orderlog::tools {

/// How far the past is read, and who begins, pauses, resumes and cancels that:
/// /api/v1/orders/backfill/….
[[nodiscard]] std::vector<ApiRoute> backfill_routes(const ApiSources& sources);

}  // namespace orderlog::tools
