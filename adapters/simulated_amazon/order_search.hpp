#pragma once

#include "adapters/simulated_amazon/order_book.hpp"
#include "adapters/simulated_amazon/search_index.hpp"
#include "adapters/simulated_amazon/search_query.hpp"

#include <string>
#include <vector>

namespace orderlog::adapters {

/// The orders of one page and where the next begins.
struct OrderPage {
    std::vector<OrderIndex> orders{};
    std::optional<PageToken> next{};  ///< None: this is the last page.
};

/// The first `page_size` matches behind the query's token, in the index's order, as of `now`. An
/// order that changes between two pages of an update window leaves it and shows in a later window;
/// no other order is skipped or repeated by that.
[[nodiscard]] OrderPage find_orders(const OrderBook& book, const SearchIndex& index,
                                    const SearchQuery& query, events::Time now);

/// searchOrders' body.
[[nodiscard]] std::string page_body(const OrderBook& book, const SearchQuery& query,
                                    const OrderPage& page, events::Time now);

}  // namespace orderlog::adapters
