#include "adapters/simulated_amazon/seller_index.hpp"

#include "events/check.hpp"

namespace orderlog::adapters {

SellerIndex::SellerIndex(std::span<const SimulatedSeller> sellers) {
    for (const SimulatedSeller& seller : sellers) {
        events::check(!seller.seller_id.empty() &&
                      by_id_.emplace(seller.seller_id, &seller).second);
        if (seller.kind != SellerKind::revoked && !seller.refresh_token.empty()) {
            by_token_.emplace(seller.refresh_token, &seller);
        }
    }
}

const SimulatedSeller* SellerIndex::find(std::string_view seller_id) const {
    const auto found = by_id_.find(seller_id);
    return found == by_id_.end() ? nullptr : found->second;
}

const SimulatedSeller* SellerIndex::authorised_by(std::string_view refresh_token) const {
    const auto found = by_token_.find(refresh_token);
    return found == by_token_.end() ? nullptr : found->second;
}

}  // namespace orderlog::adapters
