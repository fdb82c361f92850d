#pragma once

#include "adapters/simulated_amazon/simulated_seller.hpp"

#include <cstdint>
#include <string_view>

namespace orderlog::adapters {

struct GeneratorOptions {
    std::uint64_t seed{1};
    std::uint32_t orders{1000};
    events::Time first_created{};
    events::Time last_created{};
    events::Time histories_end{};  ///< No order changes after it. REQUIRES: above last_created.
};

/// Fills a book with a seller's orders; the same options always give the same book. The source
/// argues the distribution.
[[nodiscard]] OrderBook generate_orders(const GeneratorOptions& options);

/// `A` + 13 letters and digits, as selling partner ids look; and a refresh token for it.
[[nodiscard]] SimulatedSeller made_up_seller(std::uint64_t number, SellerKind kind);

}  // namespace orderlog::adapters
