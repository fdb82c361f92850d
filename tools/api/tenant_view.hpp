#pragma once

#include "events/time.hpp"

#include <nlohmann/json_fwd.hpp>

namespace orderlog::tools {

/// How a tenant is, from its row of sql/api_tenant_page.sql. `health` is the first that holds of:
/// "paused" (all its connections are), "error" (one of them asks in vain), "unconnected" (none was
/// ever read), "backfilling", "behind" (updates are known more than half an hour late), "ok".
[[nodiscard]] nlohmann::json tenant_view(const nlohmann::json& row, events::Time now);

}  // namespace orderlog::tools
