#pragma once

#include "adapters/postgres/lease_fence.hpp"
#include "events/result.hpp"

#include <pqxx/pqxx>

#include <variant>

namespace orderlog::adapters {

/// What a transaction must find of the log's lease: nothing, that it is still ours, or still free.
using LeaseGuard = std::variant<std::monostate, LeaseFence, FreeLease>;

/// A take-over waits for the transaction, or ends it. `unavailable` once another process,
/// elsewhere, has the lease.
[[nodiscard]] events::Result<void> enter_lease(pqxx::work& work, const LeaseGuard& guard);

}  // namespace orderlog::adapters
