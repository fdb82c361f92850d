#pragma once

#include "adapters/simulated_amazon/included_data.hpp"
#include "adapters/simulated_amazon/order_view.hpp"

#include <string>

namespace orderlog::adapters {

/// Appends the order as Orders 2026-01-01 has it.
void append_order(std::string& out, const OrderView& view, IncludedData included);

}  // namespace orderlog::adapters
