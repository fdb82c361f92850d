#pragma once

#include "adapters/simulated_amazon/api_error.hpp"
#include "adapters/simulated_amazon/search_query.hpp"
#include "adapters/sp_api/request_target.hpp"

#include <tl/expected.hpp>

#include <string_view>

namespace orderlog::adapters {

/// Checks every rule that Amazon states for searchOrders. `seller` goes into the fingerprint: a
/// token of one seller is no token of another.
[[nodiscard]] tl::expected<SearchQuery, ApiError> read_search_query(const RequestTarget& target,
                                                                    std::string_view seller,
                                                                    events::Time now);
/// includedData of getOrder, which takes nothing else.
[[nodiscard]] tl::expected<IncludedData, ApiError> read_order_query(const RequestTarget& target);

}  // namespace orderlog::adapters
