#include "adapters/postgres/table_scope.hpp"

#include "adapters/postgres/order_columns.hpp"
#include "adapters/postgres/projected_tables.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <span>

namespace orderlog::adapters {

namespace {

constexpr const char* between_conditions = " AND ";

bool is_of_orders(const TableShape& shape) {
    return std::ranges::find(order_tables(), &shape) != order_tables().end();
}

/// "t.a = other.a AND t.b = other.b"
std::string equal_columns(std::span<const TableColumn> columns, const std::string& other) {
    std::string text;
    for (const TableColumn& column : columns) {
        text += fmt::format("{}t.{} = {}.{}", text.empty() ? "" : between_conditions, column.name,
                            other, column.name);
    }
    return text;
}

}  // namespace

bool TableScope::has_orders() const {
    return !tables.empty() && is_of_orders(*tables.front());
}

std::string table_in(const SchemaNames& set, const TableShape& shape) {
    return quoted_name(set.tables()) + "." + std::string{shape.name};
}

std::string scope_condition(const ScopedSets& sets, const TableShape& shape) {
    std::string condition =
        sets.scope.tenant.empty() ? "true" : "t.tenant_id = " + quoted_text(sets.scope.tenant);
    if (is_of_orders(shape)) {
        condition += fmt::format(
            " AND NOT EXISTS (SELECT FROM orderlog_control.parked_rows AS p"
            " WHERE p.schema_name = {} AND p.number = {} AND {})",
            quoted_text(sets.fresh.views), sets.fresh.number,
            equal_columns(std::span{orders_shape().columns}.first(orders_shape().key_columns),
                          "p"));
    }
    return condition;
}

std::string same_key(const TableShape& shape, const std::string& other) {
    return equal_columns(std::span{shape.columns}.first(shape.key_columns), other);
}

std::string row_text(const TableShape& shape, const std::string& name) {
    std::string text;
    for (const TableColumn& column : shape.columns) {
        text += fmt::format("{}{}.{}", text.empty() ? "" : ", ", name, column.name);
    }
    return "ROW(" + text + ")::text";
}

}  // namespace orderlog::adapters
