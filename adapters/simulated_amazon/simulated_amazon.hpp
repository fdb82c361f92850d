#pragma once

#include "adapters/simulated_amazon/call_route.hpp"
#include "adapters/simulated_amazon/quota.hpp"
#include "adapters/simulated_amazon/search_index.hpp"
#include "adapters/simulated_amazon/seller_index.hpp"
#include "adapters/simulated_amazon/simulated_consent.hpp"
#include "adapters/simulated_amazon/simulated_lwa.hpp"
#include "adapters/simulated_amazon/simulated_seller.hpp"
#include "adapters/sp_api/http_exchange.hpp"
#include "adapters/sp_api/request_target.hpp"
#include "events/operation.hpp"

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace orderlog::adapters {

/// What was asked of one operation of one seller, as far as its quota was touched.
using OperationKey = std::pair<std::string, events::Operation>;

struct SimulatedAmazonOptions {
    SimulatedApplication application{};
    bool quota{true};
    events::Duration code_life{std::chrono::minutes{5}};  ///< Of a seller's consent.
    std::size_t items_per_page{50};  ///< Of getOrderItems; Amazon names no number.
};

/// What the simulator has answered so far.
struct SimulatedStatistics {
    std::map<OperationKey, QuotaUsage> operations{};
    std::uint64_t token_grants{0};
    std::uint64_t token_refusals{0};
    std::uint64_t denied{0};         ///< 403: no or a bad access token, unknown path.
    std::uint64_t orders_served{0};  ///< In pages and singly.
};

/// Amazon as far as orderlog needs it: request and time in, response out. No I/O, no clock, no
/// chance; only the buckets and the counts change. Not thread-safe. Times must not go back.
class SimulatedAmazon {
 public:
    SimulatedAmazon(SimulatedAmazonOptions options, std::vector<SimulatedSeller> sellers);
    SimulatedAmazon(SimulatedAmazon&&) = default;
    SimulatedAmazon& operator=(SimulatedAmazon&&) = default;

    /// Serves Login with Amazon, Seller Central's consent page, searchOrders and getOrder of Orders
    /// 2026-01-01, getOrders, getOrder and getOrderItems of Orders v0, getMarketplaceParticipations
    /// of Sellers v1. The path decides, not the host.
    [[nodiscard]] HttpResponse answer(const HttpRequest& request, events::Time now);

    /// From now on the seller's orders are found so. REQUIRES: no chain of pages is going on,
    /// unless the order stays the same.
    void set_index(std::string_view seller_id, SearchIndex index);

    [[nodiscard]] const std::vector<SimulatedSeller>& sellers() const { return sellers_; }
    /// Null for an unknown id.
    [[nodiscard]] const SimulatedSeller* find(std::string_view seller_id) const {
        return by_name_.find(seller_id);
    }
    [[nodiscard]] const SimulatedApplication& application() const { return options_.application; }
    [[nodiscard]] SimulatedStatistics statistics() const;

 private:
    HttpResponse answer_token(const HttpRequest& request, events::Time now);
    HttpResponse answer_call(const HttpRequest& request, const RequestTarget& target,
                             events::Time now);
    /// A call as Amazon's operations take it: who asks for what, and when.
    struct Call;
    HttpResponse search_orders(const Call& call);
    HttpResponse one_order(const Call& call);
    HttpResponse v0_orders(const Call& call);
    HttpResponse v0_order(const Call& call);
    HttpResponse v0_items(const Call& call);
    HttpResponse serve(const Call& call);
    [[nodiscard]] SearchIndex index_of(const SimulatedSeller& seller) const;
    bool take_quota(const SimulatedSeller& seller, events::Operation operation, events::Time now);
    HttpResponse deny(const HttpResponse& response);

    SimulatedAmazonOptions options_;
    SimulatedConsents consents_{options_.code_life};
    std::vector<SimulatedSeller> sellers_;
    SellerIndex by_name_{sellers_};
    std::map<std::string, SearchIndex, std::less<>> indexes_;
    using SellerBuckets = std::map<events::Operation, QuotaBucket>;
    std::unordered_map<const SimulatedSeller*, SellerBuckets> buckets_;
    SimulatedStatistics counts_;
    std::uint64_t answers_ = 0;
};

}  // namespace orderlog::adapters
