#pragma once

#include "adapters/simulated_amazon/included_data.hpp"
#include "adapters/simulated_amazon/page_token.hpp"
#include "events/window.hpp"

#include <cstdint>
#include <optional>

namespace orderlog::adapters {

/// searchOrders, or getOrders of Orders v0, as asked for, checked.
struct SearchQuery {
    events::WindowAxis axis{events::WindowAxis::created};
    events::Time from{};
    events::Time bound{};  ///< The asked one, else two minutes before now; of the chain if paging.
    std::uint64_t sites{~std::uint64_t{0}};  ///< Bit per SiteIndex.
    unsigned statuses{~0U};                  ///< Bit per OrderStatus.
    std::optional<bool> by_amazon{};
    std::size_t page_size{100};
    IncludedData included{};
    bool status_changes_only{false};  ///< An update is a change of status, nothing else.
    std::uint64_t fingerprint{0};
    std::optional<PageToken> token{};
};

}  // namespace orderlog::adapters
