#pragma once

#include "adapters/simulated_amazon/order_view.hpp"

#include <string>

namespace orderlog::adapters {

/// Appends the order as Orders v0 has it: without its items, its times in whole seconds.
void append_v0_order(std::string& out, const OrderView& view);

/// Appends an element of OrderItems.
void append_v0_item(std::string& out, const OrderView& view, std::size_t line);

/// "2024-01-31T23:59:59Z", what v0 makes of a time: whole seconds, the rest cut off.
[[nodiscard]] std::string v0_time(events::Time time);

}  // namespace orderlog::adapters
