#include "adapters/postgres/lease_fence.hpp"

#include "adapters/postgres/sql_text.hpp"

namespace orderlog::adapters {

std::string lease_check(const LeaseFence& fence) {
    return "SELECT FROM orderlog_control.log_leases WHERE log_id = " +
           quoted_text(fence.log.value()) + " AND token = " + quoted_text(fence.token) +
           " FOR KEY SHARE";
}

std::string still_free_check(const FreeLease& lease) {
    return "SELECT released OR place = " + quoted_text(lease.place) +
           " OR token::text = " + quoted_text(lease.token) +
           " FROM orderlog_control.log_leases WHERE log_id = " + quoted_text(lease.log.value()) +
           " FOR KEY SHARE";
}

}  // namespace orderlog::adapters
