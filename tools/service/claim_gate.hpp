#pragma once

#include "engine/seller_api.hpp"
#include "engine/status.hpp"
#include "events/event_log.hpp"

#include <chrono>
#include <map>
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
/// while for the claim. Used by the engine's thread; borrows the other side.
class ClaimGate final : public engine::SellerApi {
 public:
    explicit ClaimGate(engine::SellerApi& api) : api_(api) {}

    void submit(engine::Request request) override;
    [[nodiscard]] std::vector<engine::Answer> poll() override;

    /// Learns whose connections are; returns sellers that are not claimed and were not named yet.
    [[nodiscard]] std::vector<SellerInRegion> learn(
        const std::vector<engine::ConnectionStatus>& connections);
    /// The seller is this log's: waiting requests go out.
    void claimed(const SellerInRegion& seller);

    /// How long a request waits for a claim: PostgreSQL's start takes about three seconds.
    static constexpr std::chrono::seconds patience{10};

 private:
    struct Waiting {
        engine::Request request{};
        std::chrono::steady_clock::time_point until{};
    };
    [[nodiscard]] bool open_for(const events::StreamId& stream) const;

    engine::SellerApi& api_;
    std::map<events::StreamId, SellerInRegion> sellers_{};
    std::set<SellerInRegion> claimed_{};
    std::set<SellerInRegion> named_{};
    std::vector<Waiting> waiting_{};
};

/// Sellers that the log says were claimed for it under this application; under another one a
/// seller may be another log's.
[[nodiscard]] events::Result<std::vector<SellerInRegion>> claimed_sellers(
    const events::EventLog& log, const events::ApplicationId& application);

}  // namespace orderlog::tools
