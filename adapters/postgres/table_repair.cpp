#include "adapters/postgres/table_repair.hpp"

#include "adapters/postgres/lease_entry.hpp"
#include "adapters/postgres/schema_entry.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <span>
#include <string>

namespace orderlog::adapters {
namespace {

using events::ErrorKind;
using events::fail;
using events::Result;

/// Nobody feeds either set, or swaps, until the transaction's end: whoever does locks these rows.
Result<void> lock_level_sets(pqxx::work& work, const ScopedSets& sets) {
    const auto rows = work.exec_params(
        "SELECT c.number, c.position, c.position::text || encode(c.record_hash, 'hex'), t.state"
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
    if (rows[0][2].as<std::string>() != rows[1][2].as<std::string>()) {
        return fail(ErrorKind::rejected,
                    fmt::format("the live tables are at position {}, the fresh ones at {}",
                                rows[0][1].as<std::int64_t>(), rows[1][1].as<std::int64_t>()),
                    "try again");
    }
    return {};
}

/// The columns that are no key.
std::span<const TableColumn> values_of(const TableShape& shape) {
    return std::span{shape.columns}.subspan(shape.key_columns);
}

std::string listed(std::span<const TableColumn> columns, const std::string& row) {
    std::string text;
    for (const TableColumn& column : columns) {
        text += fmt::format("{}{}.{}", text.empty() ? "" : ", ", row, column.name);
    }
    return text;
}

std::string delete_statement(const ScopedSets& sets, const TableShape& shape) {
    return fmt::format("DELETE FROM {} AS t WHERE {} AND NOT EXISTS (SELECT FROM {} AS f WHERE {})",
                       table_in(sets.live, shape), scope_condition(sets, shape),
                       table_in(sets.fresh, shape), same_key(shape, "f"));
}

std::string update_statement(const ScopedSets& sets, const TableShape& shape) {
    return fmt::format(
        "UPDATE {} AS t SET ({}) = ROW({}) FROM {} AS f WHERE {} AND {} AND {} <> {}",
        table_in(sets.live, shape), column_list(values_of(shape)), listed(values_of(shape), "f"),
        table_in(sets.fresh, shape), scope_condition(sets, shape), same_key(shape, "f"),
        row_text(shape, "t"), row_text(shape, "f"));
}

std::string insert_statement(const ScopedSets& sets, const TableShape& shape) {
    return fmt::format(
        "INSERT INTO {} ({}) SELECT {} FROM {} AS t WHERE {} AND NOT EXISTS"
        " (SELECT FROM {} AS l WHERE {})",
        table_in(sets.live, shape), column_list(shape.columns), listed(shape.columns, "t"),
        table_in(sets.fresh, shape), scope_condition(sets, shape), table_in(sets.live, shape),
        same_key(shape, "l"));
}

TableChanges repair_table(pqxx::work& work, const ScopedSets& sets, const TableShape& shape) {
    const auto written = [&](const std::string& statement) {
        return static_cast<std::int64_t>(work.exec(statement).affected_rows());
    };
    TableChanges changes{.table = std::string{shape.name}};
    changes.surplus = written(delete_statement(sets, shape));
    changes.changed = written(update_statement(sets, shape));
    changes.missing = written(insert_statement(sets, shape));
    return changes;
}

bool any(const std::vector<TableChanges>& all) {
    return std::ranges::any_of(
        all, [](const TableChanges& one) { return one.missing + one.changed + one.surplus > 0; });
}

void let_feeders_begin_anew(pqxx::work& work, const SchemaNames& live,
                            events::LogPosition log_end) {
    work.exec_params("UPDATE " + in_control("checkpoints") +
                         " SET lease_epoch = greatest(lease_epoch, $3), repairs = repairs + 1"
                         " WHERE schema_name = $1 AND number = $2",
                     live.views, live.number, log_end.value());
}

}  // namespace

Result<std::vector<TableChanges>> repair_tables(const PgDatabase& database, const ScopedSets& sets,
                                                const RepairWatch& watch) {
    using Answer = Result<std::vector<TableChanges>>;
    return in_transaction(database.conninfo(), [&](pqxx::work& work) -> Answer {
        work.exec("SET LOCAL synchronous_commit = on");
        const auto entered = enter_lease(work, database.lease()).and_then([&] {
            return lock_level_sets(work, sets);
        });
        if (!entered) {
            return tl::make_unexpected(entered.error());
        }
        std::vector<TableChanges> done;
        for (const TableShape* shape : sets.scope.tables) {
            if (const auto proceeds = watch.proceed(); !proceeds) {
                return tl::make_unexpected(proceeds.error());
            }
            done.push_back(repair_table(work, sets, *shape));
        }
        if (any(done)) {
            let_feeders_begin_anew(work, sets.live, watch.log_end);
            work.commit();
        }
        return done;
    });
}

}  // namespace orderlog::adapters
