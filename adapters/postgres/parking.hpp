#pragma once

#include "adapters/postgres/pg_session.hpp"
#include "adapters/postgres/sql_text.hpp"
#include "projections/order_rows.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace orderlog::adapters {

using OrderWriting = std::function<SqlResult<void>(std::span<const projections::OrderRows>)>;

/// Calls `write` for all orders, in a savepoint of the open transaction. If PostgreSQL refuses what
/// one of them holds, it is found by halving, its rows go, and orderlog_control.parked_rows says
/// why; the others are written.
[[nodiscard]] SqlResult<void> parking_refused(PgSession& session, const SchemaNames& names,
                                              std::span<const projections::OrderRows> orders,
                                              const OrderWriting& write);

/// How many orders are parked?
[[nodiscard]] SqlResult<std::uint64_t> count_parked(PgSession& session, const SchemaNames& names);
/// Is any order parked? Places of those of `orders` that are; forgetting that they were.
[[nodiscard]] SqlResult<bool> any_parked(PgSession& session, const SchemaNames& names);
[[nodiscard]] SqlResult<std::vector<std::size_t>> parked_among(
    PgSession& session, const SchemaNames& names, std::span<const projections::OrderRows> orders);
[[nodiscard]] SqlResult<void> forget_parked(PgSession& session, const SchemaNames& names,
                                            std::span<const projections::OrderRows> orders);

}  // namespace orderlog::adapters
