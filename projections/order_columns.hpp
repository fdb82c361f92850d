#pragma once

#include "projections/order_rows.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace orderlog::projections {

/// What is taken from one observation as a whole (see merge).
enum class OrderGroup : std::uint8_t { header, money, items, line, line_money, packages };
/// "header", "item money".
[[nodiscard]] std::string_view to_text(OrderGroup group);

/// A value of an order's rows: "total_amount", "items.<id>.item_price",
/// "packages.<reference>.carrier", named as the tables' columns are.
struct OrderColumn {
    std::string name{};
    OrderGroup group{OrderGroup::header};
    Rank rank{};  ///< Of the observation that it was taken from; not observed: no page says it.
    std::optional<std::string> value{};  ///< Canonical text; none: unknown.
};

/// All but what tells of the log or follows from several ranks (log_position, first_seen_at,
/// changed_at, detail), group by group.
[[nodiscard]] std::vector<OrderColumn> columns_of(const OrderRows& order);

/// "items.123.item_price": its last part is the column, what comes before it the row.
[[nodiscard]] std::string_view column_part(std::string_view name);

/// A value that is another one than before, or came, or went.
struct ColumnChange {
    std::string name{};
    std::optional<std::string> before{};
    std::optional<std::string> after{};
};

/// What `after` has otherwise than `before`.
[[nodiscard]] std::vector<ColumnChange> changes(const OrderRows& before, const OrderRows& after);

}  // namespace orderlog::projections
