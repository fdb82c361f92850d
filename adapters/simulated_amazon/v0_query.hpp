#pragma once

#include "adapters/simulated_amazon/api_error.hpp"
#include "adapters/simulated_amazon/search_query.hpp"
#include "adapters/sp_api/request_target.hpp"

#include <tl/expected.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace orderlog::adapters {

/// Checks every rule that Amazon states for getOrders of Orders v0. v0 knows whole seconds only, so
/// bounds with a fraction hold the seconds between them. A NextToken goes with all other parameters
/// unchanged: Amazon has said both that and that they do not matter; whoever keeps the stricter
/// rule keeps either.
[[nodiscard]] tl::expected<SearchQuery, ApiError> read_v0_query(const RequestTarget& target,
                                                                std::string_view seller,
                                                                events::Time now);
/// Of a query that was read so: the upper bound as Amazon echoes it.
[[nodiscard]] events::Time v0_echo(const SearchQuery& query);

/// getOrder of v0 takes nothing.
[[nodiscard]] tl::expected<void, ApiError> read_v0_order_query(const RequestTarget& target);

/// Where a page of getOrderItems begins: the number of items before it. 0 without a NextToken.
[[nodiscard]] tl::expected<std::size_t, ApiError> read_v0_items_query(const RequestTarget& target,
                                                                      std::string_view seller,
                                                                      events::Time now);
/// The token of a page that begins behind so many items.
[[nodiscard]] std::string v0_items_token(const RequestTarget& target, std::string_view seller,
                                         std::size_t begin, events::Time now);

}  // namespace orderlog::adapters
