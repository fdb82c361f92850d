#pragma once

#include "adapters/sp_api/http_exchange.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace orderlog::adapters {

// Amazon's answers bent in their text: JSON goes in and, unless it says otherwise, comes out.

// A page is a body of searchOrders, or of getOrders or getOrderItems of Orders v0.

/// The orders, or items, of a page as they stand in it; empty for any other body.
[[nodiscard]] std::vector<std::string_view> orders_in(std::string_view body);
/// The order's id; empty for an item.
[[nodiscard]] std::string_view id_of_order(std::string_view order);
/// Of a page; empty for a last one.
[[nodiscard]] std::string_view next_token_in(std::string_view body);
/// The page with another token; "" makes it a last page.
[[nodiscard]] std::string with_next_token(std::string_view body, std::string_view token);
/// The page with `more` before its own orders.
[[nodiscard]] std::string with_orders(std::string_view body,
                                      const std::vector<std::string_view>& more);
/// The page without an order.
[[nodiscard]] std::string without_orders(std::string_view body);
/// The body whose order of this id has a time that is none; `id` stands in it.
[[nodiscard]] std::string with_unreadable(std::string_view body, std::string_view id);
/// The body of getOrderItems whose first item, if there is one, has a quantity that is none.
[[nodiscard]] std::string with_unreadable_item(std::string_view body);

/// The same answer under another status and with another body; of its headers Date and request id
/// are left.
[[nodiscard]] HttpResponse replaced(const HttpResponse& answer, HttpResponse by);

}  // namespace orderlog::adapters
