#pragma once

#include "tools/api/api_route.hpp"
#include "tools/api/api_sources.hpp"

#include <vector>

namespace orderlog::tools {

/// How every past that was asked for goes on, told as the first version told a run of it. The
/// engine reads them all by itself: nothing is begun here, and nothing hastened.
[[nodiscard]] std::vector<ApiRoute> backfill_run_routes(const ApiSources& sources);

}  // namespace orderlog::tools
