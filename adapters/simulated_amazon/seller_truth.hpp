#pragma once

#include "adapters/simulated_amazon/order_book.hpp"

#include <string>

namespace orderlog::adapters {

/// What a faithful copy of the seller's orders must say at `now`: one JSON object a line, by order
/// id: {"order_id", "marketplace_id", "status", "created", "last_updated", "currency", "total"
/// (null: unknown), "items": [{"item_id", "sku", "quantity", "quantity_shipped", "price" (line
/// total, null: unknown)}]}.
[[nodiscard]] std::string truth_lines(const OrderBook& book, events::Time now);

}  // namespace orderlog::adapters
