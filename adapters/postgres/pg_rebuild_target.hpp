#pragma once

#include "adapters/postgres/order_columns.hpp"
#include "adapters/postgres/pg_session.hpp"
#include "adapters/postgres/sql_text.hpp"
#include "projections/rebuild_target.hpp"

#include <optional>
#include <string>

namespace orderlog::adapters {

/// Fills a set of tables that PgDatabase::begin_tables made: binary COPY without indexes, keys and
/// indexes at the end, all of it in one transaction, so that a rebuild which does not finish leaves
/// the set empty. Rows that PostgreSQL refuses are parked as PgReadModel parks them.
class PgRebuildTarget final : public projections::RebuildTarget {
 public:
    /// Connects at the first call.
    PgRebuildTarget(std::string conninfo, SchemaNames names);

    [[nodiscard]] events::Result<void> orders(
        std::span<const projections::OrderRows> rows) override;
    [[nodiscard]] events::Result<void> state(const projections::StateRows& rows) override;
    [[nodiscard]] events::Result<void> finish(const projections::Checkpoint& at) override;

 private:
    [[nodiscard]] SqlResult<void> begin();
    [[nodiscard]] SqlResult<void> copy(RowBuffer& rows);
    [[nodiscard]] SqlResult<void> copy_orders(std::span<const projections::OrderRows> rows);

    std::string conninfo_;
    SchemaNames names_;
    std::optional<PgSession> session_{};
    OrderBuffers buffers_{RowBuffer::Form::copy};
};

}  // namespace orderlog::adapters
