#pragma once

#include "adapters/simulated_amazon/simulated_seller.hpp"

#include <span>
#include <string_view>
#include <unordered_map>

namespace orderlog::adapters {

/// Sellers by id and by refresh token. They stay where they are and outlive it.
class SellerIndex {
 public:
    /// REQUIRES: no id is empty or given twice.
    explicit SellerIndex(std::span<const SimulatedSeller> sellers);

    /// Null for an unknown id.
    [[nodiscard]] const SimulatedSeller* find(std::string_view seller_id) const;
    /// Null for a token that no seller gave, or whose seller took it back.
    [[nodiscard]] const SimulatedSeller* authorised_by(std::string_view refresh_token) const;

 private:
    using Sellers = std::unordered_map<std::string_view, const SimulatedSeller*>;
    Sellers by_id_{};
    Sellers by_token_{};
};

}  // namespace orderlog::adapters
