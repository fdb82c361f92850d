#pragma once

#include "projections/order_rows.hpp"

namespace orderlog::projections {

/// The merge rule, the only way in which one observation ever meets another: each group (header,
/// money, items, packages; per line its values and its amounts) is taken from the higher rank.
/// Commutative, associative and idempotent over observations of one log, so the result depends on
/// the set of observations alone. A line that the winning list does not hold stays, with its older
/// `listed`. `first_seen` is the earliest.
/// REQUIRES: equal keys; equal ranks mean the same observation.
void merge(OrderRows& into, OrderRows from);

/// Column `orders.log_position`: the highest among the ranks of the order's four groups (those of
/// its lines apart).
[[nodiscard]] events::LogPosition log_position(const OrderRows& order);
/// Column `orders.changed_at`: the time of the event at log_position.
[[nodiscard]] events::Time changed_at(const OrderRows& order);
[[nodiscard]] OrderDetail detail(const OrderRows& order);

/// Is the line missing from the winning list?
[[nodiscard]] bool removed(const OrderRows& order, const OrderItemRow& item);
/// Column `order_items.log_position`: of the line's two groups.
[[nodiscard]] events::LogPosition log_position(const OrderItemRow& item);

/// What the row takes in memory, strings included; for budgets.
[[nodiscard]] std::size_t footprint_bytes(const OrderRows& order);

}  // namespace orderlog::projections
