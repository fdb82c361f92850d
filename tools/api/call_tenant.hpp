#pragma once

#include "adapters/postgres/tenant_wall.hpp"
#include "events/result.hpp"
#include "tools/api/api_call.hpp"

#include <string_view>

namespace orderlog::tools {

/// `rejected` if the call is about no one tenant, which an operator has to name. `asked`: "whose
/// orders?"
[[nodiscard]] events::Result<void> names_tenant(const ApiCall& call, std::string_view asked);

/// Whose rows the bearer may see in answer to it; nobody's if it needs none.
[[nodiscard]] adapters::TenantSight sight_of(const ApiCall& call);

/// The JSON, or what the error means to a client.
[[nodiscard]] ServerResponse response_of(const events::Result<nlohmann::json>& outcome);

}  // namespace orderlog::tools
