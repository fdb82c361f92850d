#pragma once

#include "adapters/postgres/pg_database.hpp"
#include "adapters/postgres/table_scope.hpp"
#include "events/ids.hpp"
#include "events/result.hpp"

#include <functional>
#include <vector>

namespace orderlog::adapters {

struct RepairWatch {
    /// Where the log ends: an older copy of it feeds the live tables no more.
    events::LogPosition log_end{};
    /// Asked before each table; a failure ends the repair with it.
    std::function<events::Result<void>()> proceed{};
};

/// Makes the scope's rows in the live tables those of the fresh ones, in one transaction that waits
/// for the disk: readers see all of it or none, nobody feeds the live tables meanwhile and whoever
/// read his state from them before begins anew (ReadModel::repairs), rows that are equal already
/// are not written. Answers what it inserted, updated and deleted; after a
/// failure the live tables are as they were. `rejected` unless both sets are at one place in the
/// log, or PostgreSQL refuses a row; `unavailable` if the live ones are shown no more, the log's
/// lease (PgDatabase::beside) was taken elsewhere, or somebody holds a lock for more than 10 s.
[[nodiscard]] events::Result<std::vector<TableChanges>> repair_tables(const PgDatabase& database,
                                                                      const ScopedSets& sets,
                                                                      const RepairWatch& watch);

}  // namespace orderlog::adapters
