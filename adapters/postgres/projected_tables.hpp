#pragma once

#include "adapters/postgres/row_buffer.hpp"

#include <span>
#include <string_view>

namespace orderlog::adapters {

/// orders, order_items, order_packages.
[[nodiscard]] std::span<const TableShape* const> order_tables();
/// Every table of a set, those of orders first, then state in the order of state_buffers().
[[nodiscard]] std::span<const TableShape* const> projected_tables();

/// What people call the fold that fills some of the tables.
struct ProjectionTables {
    std::string_view projection{};
    std::span<const TableShape* const> tables{};
};
/// All of them, in the order of projected_tables(), each table once.
[[nodiscard]] std::span<const ProjectionTables> tables_by_projection();

}  // namespace orderlog::adapters
