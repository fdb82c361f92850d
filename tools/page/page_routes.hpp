#pragma once

#include "tools/api/api_route.hpp"
#include "tools/page/page_files.hpp"

#include <span>
#include <vector>

namespace orderlog::tools {

/// The page's files, for anybody: "/", "/assets/…", "/indicator.js". Without files "/" says in
/// plain words that there is no page. REQUIRES: the files outlive the routes.
[[nodiscard]] std::vector<ApiRoute> page_routes(std::span<const PageFile> files);

}  // namespace orderlog::tools
