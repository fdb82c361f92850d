#pragma once

#include "events/ids.hpp"

#include <cstdint>
#include <map>
#include <mutex>

namespace orderlog::tools {

/// Tells apart what is read of a tenant before and after a change that was made through the API, so
/// that nobody is given what was read before his own. Thread-safe.
class TenantVersions {
 public:
    /// Greater behind each change of the tenant, or of all; of the empty tenant, of any.
    [[nodiscard]] std::uint64_t of(const events::TenantId& tenant) const;
    /// The tenant was changed; the empty one: all of them.
    void raise(const events::TenantId& tenant);

 private:
    static constexpr std::size_t tenants_max = 100'000;

    mutable std::mutex mutex_;
    std::uint64_t changes_{0};
    std::uint64_t all_{0};  ///< When all were changed last.
    std::map<events::TenantId, std::uint64_t> tenants_{};
};

}  // namespace orderlog::tools
