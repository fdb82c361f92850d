#include "adapters/postgres/table_repair.hpp"

#include "adapters/postgres/lease_entry.hpp"
#include "adapters/postgres/one_line.hpp"
#include "adapters/postgres/projected_tables.hpp"
#include "adapters/postgres/row_repair.hpp"
#include "adapters/postgres/schema_entry.hpp"

#include <fmt/core.h>

#include <span>
#include <string>
#include <utility>

namespace orderlog::adapters {
namespace {

using events::ErrorKind;
using events::fail;
using events::Result;

/// Nobody feeds either set, or swaps, until the transaction's end: whoever does locks these rows.
Result<void> lock_level_sets(pqxx::work& work, const ScopedSets& sets) {
    const auto rows = work.exec_params(
        "SELECT c.number, c.position, c.position::text || encode(c.record_hash, 'hex'), t.state,"
        " t.projection_version"
        " FROM " +
            in_control("checkpoints") + " AS c JOIN " + in_control("table_sets") +
            " AS t USING (schema_name, number) WHERE schema_name = $1 AND number IN ($2, $3)"
            " ORDER BY t.state = 'shown' DESC FOR UPDATE OF c FOR SHARE OF t",
        sets.live.views, sets.live.number, sets.fresh.number);
    if (rows.size() != 2 || rows[0][0].as<int>() != sets.live.number ||
        rows[0][3].as<std::string>() != "shown") {
        return fail(ErrorKind::unavailable,
                    "another rebuild has replaced tables '" + sets.live.tables() + "' or '" +
                        sets.fresh.tables() + "'",
                    "try again");
    }
    if (rows[0][4].as<std::string>() != rows[1][4].as<std::string>()) {
        return fail(ErrorKind::unavailable,
                    "the live tables are of projection version '" + rows[0][4].as<std::string>() +
                        "' now, the fresh ones of '" + rows[1][4].as<std::string>() + "'",
                    "try again with the orderlog that made the live ones");
    }
    if (rows[0][2].as<std::string>() != rows[1][2].as<std::string>()) {
        return fail(ErrorKind::version_conflict,
                    fmt::format("the live tables are at position {}, the fresh ones at {}",
                                rows[0][1].as<std::int64_t>(), rows[1][1].as<std::int64_t>()),
                    "try again");
    }
    return {};
}

/// State is not halved: it is few rows, and no note tells of a row that is left out.
Result<TableChanges> repair_state(pqxx::work& work, const ScopedSets& sets,
                                  const TableShape& shape) {
    try {
        return repair_rows(work, sets, shape);
    } catch (const pqxx::sql_error& error) {
        if (!refuses_row(error)) {
            throw;
        }
        return fail(ErrorKind::rejected,
                    fmt::format("PostgreSQL refuses a row of table '{}': {}", shape.name,
                                one_line(error.what())),
                    "take away what refuses it, and try again");
    }
}

Result<RowsRepaired> repair_all(pqxx::work& work, const ScopedSets& sets,
                                const ProceedCheck& proceed) {
    RowsRepaired done;
    std::span tables{sets.scope.tables};
    if (sets.scope.has_orders()) {
        auto orders = proceed().and_then([&] { return repair_orders(work, sets, proceed); });
        if (!orders) {
            return orders;
        }
        done = std::move(*orders);
        tables = tables.subspan(order_tables().size());
    }
    for (const TableShape* shape : tables) {
        auto changes = proceed().and_then([&] { return repair_state(work, sets, *shape); });
        if (!changes) {
            return tl::make_unexpected(changes.error());
        }
        done.changes.push_back(std::move(*changes));
    }
    return done;
}

void let_feeders_begin_anew(pqxx::work& work, const SchemaNames& live,
                            events::LogPosition log_end) {
    work.exec_params("UPDATE " + in_control("checkpoints") +
                         " SET lease_epoch = greatest(lease_epoch, $3), repairs = repairs + 1"
                         " WHERE schema_name = $1 AND number = $2",
                     live.views, live.number, log_end.value());
}

}  // namespace

Result<RowsRepaired> repair_tables(const PgDatabase& database, const ScopedSets& sets,
                                   const RepairWatch& watch) {
    return in_transaction(database.conninfo(), [&](pqxx::work& work) -> Result<RowsRepaired> {
        work.exec("SET LOCAL synchronous_commit = on");
        auto done = enter_lease(work, database.lease())
                        .and_then([&] { return lock_level_sets(work, sets); })
                        .and_then([&] { return repair_all(work, sets, watch.proceed); });
        if (done && done->any()) {
            let_feeders_begin_anew(work, sets.live, watch.log_end);
            work.commit();
        }
        return done;
    });
}

}  // namespace orderlog::adapters
