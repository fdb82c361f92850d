#pragma once

#include "tools/api/api_route.hpp"
#include "tools/api/api_sources.hpp"
#include "tools/tokens/link_codes.hpp"

#include <vector>

namespace orderlog::tools {

/// Who asks, and how a one-time link becomes a token. `links` outlives them.
[[nodiscard]] std::vector<ApiRoute> session_routes(const ApiSources& sources, LinkCodes& links);

/// `session.link` of the control socket: remembers the `hash` of a link's code, with the `scope`
/// ("read", "write", "operate") and the `tenant` of the token that it stands for. The answer has
/// its `name` and when it `expires_at`.
[[nodiscard]] events::Result<nlohmann::json> remember_link(LinkCodes& links,
                                                           const nlohmann::json& request);

}  // namespace orderlog::tools
