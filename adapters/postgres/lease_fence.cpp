#include "adapters/postgres/lease_fence.hpp"

#include "adapters/postgres/sql_text.hpp"

namespace orderlog::adapters {

std::string lease_check(const LeaseFence& fence) {
    return "SELECT FROM orderlog_control.log_leases WHERE log_id = " +
           quoted_text(fence.log.value()) + " AND token = " + quoted_text(fence.token) +
           " FOR KEY SHARE";
}

}  // namespace orderlog::adapters
