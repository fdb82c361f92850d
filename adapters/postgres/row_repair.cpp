#include "adapters/postgres/row_repair.hpp"

#include <fmt/core.h>

#include <span>

namespace orderlog::adapters {
namespace {

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

}  // namespace

TableChanges repair_rows(pqxx::transaction_base& work, const ScopedSets& sets,
                         const TableShape& shape, const std::string& only) {
    const auto written = [&](const std::string& statement) {
        return static_cast<std::int64_t>(work.exec(statement + " AND " + only).affected_rows());
    };
    TableChanges changes{.table = std::string{shape.name}};
    changes.surplus = written(delete_statement(sets, shape));
    changes.changed = written(update_statement(sets, shape));
    changes.missing = written(insert_statement(sets, shape));
    return changes;
}

}  // namespace orderlog::adapters
