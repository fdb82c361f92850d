#pragma once

#include "adapters/postgres/row_buffer.hpp"

#include <span>

namespace orderlog::adapters {

/// orders, order_items, order_packages.
[[nodiscard]] std::span<const TableShape* const> order_tables();
/// Every table of a set, those of orders first, then state in the order of state_buffers().
[[nodiscard]] std::span<const TableShape* const> projected_tables();

}  // namespace orderlog::adapters
