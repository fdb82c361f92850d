#pragma once

#include "adapters/simulated_amazon/order_search.hpp"
#include "adapters/simulated_amazon/order_view.hpp"

#include <span>
#include <string>
#include <string_view>

namespace orderlog::adapters {

// Bodies of Orders v0: everything stands under `payload`.

/// getOrders.
[[nodiscard]] std::string v0_page_body(const OrderBook& book, const SearchQuery& query,
                                       const OrderPage& page, events::Time now);
/// getOrder.
[[nodiscard]] std::string v0_order_body(const OrderView& view);

/// The items of one page of getOrderItems; `next_token` empty: it is the last.
struct V0ItemsPage {
    std::size_t begin{0};
    std::size_t end{0};
    std::string_view next_token{};
};
/// getOrderItems.
[[nodiscard]] std::string v0_items_body(const OrderView& view, const V0ItemsPage& page);

}  // namespace orderlog::adapters
