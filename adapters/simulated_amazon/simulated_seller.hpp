#pragma once

#include "adapters/simulated_amazon/order_book.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace orderlog::adapters {

/// How a seller's authorisation stands.
enum class SellerKind : std::uint8_t {
    healthy,
    no_token,      ///< Never gave a refresh token to anyone.
    revoked,       ///< Took the authorisation back: its refresh token is refused.
    denied,        ///< The same, but Login with Amazon does not know yet: every call is refused.
    role_missing,  ///< Authorised an application that may not read orders.
};
[[nodiscard]] std::string_view to_text(SellerKind kind);

struct SimulatedSeller {
    std::string seller_id{};
    SellerKind kind{SellerKind::healthy};
    std::string refresh_token{};
    OrderBook book{};
};

}  // namespace orderlog::adapters
