#pragma once

#include "adapters/postgres/order_repair.hpp"
#include "adapters/postgres/pg_database.hpp"
#include "adapters/postgres/table_scope.hpp"
#include "events/ids.hpp"
#include "events/result.hpp"

namespace orderlog::adapters {

struct RepairWatch {
    /// Where the log ends: an older copy of it feeds the live tables no more.
    events::LogPosition log_end{};
    ProceedCheck proceed{};  ///< Before each table.
};

/// Makes the scope's rows in the live tables those of the fresh ones, in one transaction that waits
/// for the disk: readers see all of it or none, nobody feeds the live tables meanwhile and whoever
/// read his state from them before begins anew (ReadModel::repairs), rows that are equal already
/// are not written. An order that is refused stays as it is and stops no other (repair_orders).
/// After a failure the live tables are as they were: `version_conflict` unless both sets are at one
/// place in the log, `rejected` if PostgreSQL refuses a row of state or too many orders;
/// `unavailable` if the live ones are shown no more or are of another projection version, the log's
/// lease (PgDatabase::beside) was taken elsewhere, or somebody holds a lock for more than 10 s.
[[nodiscard]] events::Result<RowsRepaired> repair_tables(const PgDatabase& database,
                                                         const ScopedSets& sets,
                                                         const RepairWatch& watch);

}  // namespace orderlog::adapters
