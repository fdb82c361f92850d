#include "tools/api/tenant_versions.hpp"

#include <algorithm>

namespace orderlog::tools {

std::uint64_t TenantVersions::of(const events::TenantId& tenant) const {
    const std::lock_guard lock(mutex_);
    if (tenant.value().empty()) {
        return changes_;
    }
    const auto found = tenants_.find(tenant);
    return found == tenants_.end() ? all_ : std::max(all_, found->second);
}

void TenantVersions::raise(const events::TenantId& tenant) {
    const std::lock_guard lock(mutex_);
    ++changes_;
    if (tenant.value().empty() || tenants_.size() >= tenants_max) {
        all_ = changes_;
        tenants_.clear();
    } else {
        tenants_[tenant] = changes_;
    }
}

}  // namespace orderlog::tools
