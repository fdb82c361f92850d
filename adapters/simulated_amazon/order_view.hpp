#pragma once

#include "adapters/simulated_amazon/order_book.hpp"

#include <cstdint>
#include <optional>

namespace orderlog::adapters {

/// An order in one of its states.
struct OrderView {
    const OrderBook& book;
    const OrderHead& order;
    const OrderState& state;
};

/// Over all lines, in hundredths.
struct Sums {
    std::int64_t item{0};
    std::int64_t shipping{0};
    std::int64_t tax{0};
    std::int64_t discount{0};
    bool any{false};  ///< A line has an amount.
};
[[nodiscard]] Sums sums(const OrderView& view);
/// Sum of what is served of the lines, in hundredths; none where no line has an amount or the
/// state hides it.
[[nodiscard]] std::optional<std::int64_t> grand_total(const OrderView& view);
/// That Amazon says nothing of money in this state.
[[nodiscard]] bool hides_money(OrderStatus status);

/// How many of the line have left by this state.
[[nodiscard]] std::uint16_t quantity_fulfilled(const OrderView& view, std::size_t line);

}  // namespace orderlog::adapters
