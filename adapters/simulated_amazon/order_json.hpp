#pragma once

#include "adapters/simulated_amazon/included_data.hpp"
#include "adapters/simulated_amazon/order_book.hpp"

#include <cstdint>
#include <string>

namespace orderlog::adapters {

/// An order in one of its states.
struct OrderView {
    const OrderBook& book;
    const OrderHead& order;
    const OrderState& state;
};

/// Appends the order as Orders 2026-01-01 has it.
void append_order(std::string& out, const OrderView& view, IncludedData included);

/// How many of the line have left by this state.
[[nodiscard]] std::uint16_t quantity_fulfilled(const OrderView& view, std::size_t line);
/// That Amazon says nothing of money in this state.
[[nodiscard]] bool hides_money(OrderStatus status);
/// Sum of what is served of the lines, in hundredths; none where no line has an amount or the
/// state hides it.
[[nodiscard]] std::optional<std::int64_t> grand_total(const OrderView& view);

}  // namespace orderlog::adapters
