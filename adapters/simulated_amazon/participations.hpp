#pragma once

#include "adapters/simulated_amazon/order_book.hpp"

#include <string>

namespace orderlog::adapters {

/// What getMarketplaceParticipations says of a seller with these orders: it takes part where one of
/// them was made, and not in the other marketplaces that are known here.
[[nodiscard]] std::string participations_body(const OrderBook& book);

}  // namespace orderlog::adapters
