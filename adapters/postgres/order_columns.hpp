#pragma once

#include "adapters/postgres/row_buffer.hpp"
#include "projections/order_rows.hpp"

namespace orderlog::adapters {

/// The tables of orders as writers fill them; generated columns are not among these.
[[nodiscard]] const TableShape& orders_shape();
[[nodiscard]] const TableShape& items_shape();
[[nodiscard]] const TableShape& packages_shape();

/// Rows of the three tables.
struct OrderBuffers {
    explicit OrderBuffers(RowBuffer::Form form);

    /// Appends one order's rows to each. An item is marked removed if the order's own winning list
    /// does not hold it; what the table's list says is settled there.
    void add(const projections::OrderRows& order);
    void clear();

    RowBuffer orders;
    RowBuffer items;
    RowBuffer packages;
};

}  // namespace orderlog::adapters
