#pragma once

#include "adapters/postgres/pg_connection.hpp"
#include "adapters/postgres/row_writer.hpp"
#include "adapters/postgres/sql_text.hpp"
#include "projections/order_rows.hpp"

#include <span>

namespace orderlog::adapters {

/// As RowWriter::write_orders, in savepoints: an order that PostgreSQL refuses for what it holds is
/// found by halving, its rows go, and orderlog_control.parked_rows says why. Slow; for batches that
/// have been refused as a whole.
[[nodiscard]] SqlResult<void> write_and_park(PgConnection& connection, RowWriter& writer,
                                             const SchemaNames& names,
                                             std::span<const projections::OrderRows> orders);

}  // namespace orderlog::adapters
