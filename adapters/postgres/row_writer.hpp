#pragma once

#include "adapters/postgres/order_columns.hpp"
#include "adapters/postgres/pg_session.hpp"
#include "adapters/postgres/sql_text.hpp"
#include "projections/order_rows.hpp"
#include "projections/state_rows.hpp"

#include <span>
#include <string>

namespace orderlog::adapters {

/// Writes rows into one set of tables, inside a transaction that the caller has open. Orders go
/// through the guard of the merge rule: a group is taken only if its rank is higher than the stored
/// one. Few rows travel as arrays; from `staged_orders_min` orders on a binary COPY into a
/// temporary table is faster.
class RowWriter {
 public:
    RowWriter(PgSession& session, SchemaNames names);

    /// REQUIRES: each key at most once; sorted by key, or two writers could wait for each other.
    [[nodiscard]] SqlResult<void> write_orders(std::span<const projections::OrderRows> orders);
    [[nodiscard]] SqlResult<void> write_state(const projections::StateRows& state);

    static constexpr std::size_t staged_orders_min = 1000;

 private:
    /// How the rows of one call reach PostgreSQL.
    struct Way;
    [[nodiscard]] SqlResult<std::int64_t> upsert_items(const Way& way, OrderBuffers& rows);
    [[nodiscard]] SqlResult<void> settle(const Way& way, OrderBuffers& rows);
    [[nodiscard]] SqlResult<void> stage(RowBuffer& rows);
    [[nodiscard]] SqlResult<PgAnswer> statement(const Way& way, std::string_view file,
                                                RowBuffer& rows, std::size_t columns);

    PgSession& session_;
    SchemaNames names_;
    OrderBuffers arrays_{RowBuffer::Form::arrays};
    OrderBuffers stream_{RowBuffer::Form::copy};
};

}  // namespace orderlog::adapters
