#pragma once

#include "tools/api/api_route.hpp"

#include <nlohmann/json_fwd.hpp>

#include <vector>

namespace orderlog::tools {

/// The OpenAPI 3.1 document of these routes: what each takes, what it answers, whom it serves
/// ("x-orderlog-need"). A route whose form it does not know answers something.
[[nodiscard]] nlohmann::json openapi_document(const std::vector<ApiRoute>& routes);

/// GET /api/openapi.json, of these routes and itself.
[[nodiscard]] ApiRoute openapi_route(const std::vector<ApiRoute>& routes);

}  // namespace orderlog::tools
