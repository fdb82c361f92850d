#pragma once

#include "adapters/simulated_amazon/api_error.hpp"
#include "adapters/simulated_amazon/included_data.hpp"
#include "adapters/simulated_amazon/page_token.hpp"
#include "adapters/simulated_amazon/request_target.hpp"
#include "events/window.hpp"

#include <tl/expected.hpp>

#include <cstdint>
#include <optional>

namespace orderlog::adapters {

/// searchOrders as asked for, checked.
struct SearchQuery {
    events::WindowAxis axis{events::WindowAxis::created};
    events::Time from{};
    events::Time bound{};  ///< The asked one, else two minutes before now; of the chain if paging.
    std::uint64_t sites{~std::uint64_t{0}};  ///< Bit per SiteIndex.
    unsigned statuses{~0U};                  ///< Bit per OrderStatus.
    std::optional<bool> by_amazon{};
    std::size_t page_size{100};
    IncludedData included{};
    std::uint64_t fingerprint{0};
    std::optional<PageToken> token{};
};

/// Checks every rule that Amazon states for searchOrders. `seller` goes into the fingerprint: a
/// token of one seller is no token of another.
[[nodiscard]] tl::expected<SearchQuery, ApiError> read_search_query(const RequestTarget& target,
                                                                    std::string_view seller,
                                                                    events::Time now);
/// includedData of getOrder, which takes nothing else.
[[nodiscard]] tl::expected<IncludedData, ApiError> read_order_query(const RequestTarget& target);

}  // namespace orderlog::adapters
