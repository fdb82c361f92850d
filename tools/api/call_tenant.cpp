#include "tools/api/call_tenant.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace orderlog::tools {

events::Result<void> names_tenant(const ApiCall& call, std::string_view asked) {
    if (call.tenant.value().empty()) {
        return events::fail(events::ErrorKind::rejected, std::string{asked}, "say ?tenantId=T");
    }
    return {};
}

adapters::TenantSight sight_of(const ApiCall& call) {
    const bool all = call.tenant.value().empty() && call.grant.is_operator();
    return {.tenant = call.tenant.value(), .every = all};
}

ServerResponse response_of(const events::Result<nlohmann::json>& outcome) {
    return outcome ? json_response(*outcome) : error_response(outcome.error());
}

}  // namespace orderlog::tools
