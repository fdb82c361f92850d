#pragma once

#include "engine/seller_api.hpp"
#include "engine/status.hpp"
#include "events/event_log.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace orderlog::tools {

/// A seller in a region.
struct SellerInRegion {
    events::SellerId seller{};
    events::Region region{events::Region::eu};
    friend auto operator<=>(const SellerInRegion&, const SellerInRegion&) = default;
};

/// Lets requests through only for sellers that belong to this log (LOCK_UNAVAILABLE otherwise), so
/// that two logs never read one seller. A request for a seller that is not claimed yet waits a
/// while for the claim, but few wait at once: they count as requests under way, and claimed sellers
/// are to be asked for also while PostgreSQL is down. Used by the engine's thread; borrows the
/// other side.
class ClaimGate final : public engine::SellerApi {
 public:
    /// `patience`: how long a request waits for a claim; PostgreSQL's start takes three seconds.
    explicit ClaimGate(engine::SellerApi& api,
                       std::chrono::milliseconds patience = std::chrono::seconds{10})
        : api_(api), patience_(patience) {}

    static constexpr std::size_t waiting_max = 8;

    void submit(engine::Request request) override;
    [[nodiscard]] std::vector<engine::Answer> poll() override;

    /// When `poll` is to be called, at the latest, to answer a request that has waited long enough.
    [[nodiscard]] std::optional<events::Duration> first_expiry() const;

    /// Learns whose the connections are that are not removed.
    void learn(const std::vector<engine::ConnectionStatus>& connections);
    /// Sellers to be claimed: those learnt and those of refused requests since the last call. So a
    /// seller that is another log's is asked for as often as the engine tries, hourly in the end.
    [[nodiscard]] std::set<SellerInRegion> take_unclaimed();
    /// Of the connections learnt, claimed or not.
    [[nodiscard]] std::set<SellerInRegion> sellers() const;
    /// The seller is this log's: waiting requests go out.
    void claimed(const SellerInRegion& seller);
    /// The seller is another log's after all: no request goes out from now on.
    void lost(const SellerInRegion& seller);
    /// PostgreSQL has said so, and nothing else since.
    [[nodiscard]] bool is_lost(const SellerInRegion& seller) const {
        return lost_.contains(seller);
    }
    [[nodiscard]] bool is_claimed(const SellerInRegion& seller) const {
        return claimed_.contains(seller);
    }

 private:
    struct Waiting {
        engine::Request request{};
        std::chrono::steady_clock::time_point until{};
    };
    [[nodiscard]] bool open_for(const events::StreamId& stream) const;

    engine::SellerApi& api_;
    std::chrono::milliseconds patience_;
    std::map<events::StreamId, SellerInRegion> sellers_{};
    std::set<SellerInRegion> claimed_{};
    std::set<SellerInRegion> lost_{};
    std::set<SellerInRegion> unclaimed_{};
    std::vector<Waiting> waiting_{};  ///< Oldest first.
    std::vector<engine::Answer> refused_{};
};

/// Sellers that the log says are claimed for it under this application; under another one a
/// seller may be another log's, and so may one that was claimed before the log lost its end.
[[nodiscard]] events::Result<std::set<SellerInRegion>> claimed_sellers(
    const events::EventLog& log, const events::ApplicationId& application);

}  // namespace orderlog::tools
