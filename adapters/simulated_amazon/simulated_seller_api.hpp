#pragma once

#include "adapters/simulated_amazon/simulated_amazon.hpp"
#include "engine/clock.hpp"
#include "engine/seller_api.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace orderlog::adapters {

/// What the network makes of an answer. Without a response the call times out.
struct Delivery {
    std::optional<HttpResponse> response{};
    events::Duration delay{};
};
/// Decides how an answer travels; may spoil it. Asked once a call, when Amazon has acted.
using Network = std::function<Delivery(const engine::Request&, HttpResponse)>;
/// Every answer arrives whole, `delay` later.
[[nodiscard]] Network calm_network(events::Duration delay);

/// SimulatedAmazon in process and in the clock's time: requests go through sp_api's builder,
/// answers through its reader, as over the wire. Amazon acts at the moment of `submit`.
/// `amazon` and `clock` are borrowed and outlive it; many may follow one another on one Amazon, as
/// processes do.
class SimulatedSellerApi final : public engine::SellerApi {
 public:
    SimulatedSellerApi(SimulatedAmazon& amazon, const engine::Clock& clock, Network network);

    void submit(engine::Request request) override;
    [[nodiscard]] std::vector<engine::Answer> poll() override;

    /// When the next answer arrives, by the clock's monotonic time; none if none is under way.
    [[nodiscard]] std::optional<events::Duration> next_arrival() const;

    /// What ConnectionAdded.credential says of a seller here; "" if it gave no refresh token.
    [[nodiscard]] static std::string credential_of(const SimulatedSeller& seller);

 private:
    struct AccessToken {
        std::string text{};
        events::Time renew_at{};
    };

    engine::Answer ask(const engine::Request& request, events::Duration& delay);
    std::optional<engine::Answer> refresh(const engine::Request& request);

    SimulatedAmazon& amazon_;
    const engine::Clock& clock_;
    Network network_;
    std::map<std::string, AccessToken> access_tokens_;
    std::multimap<events::Duration, engine::Answer> under_way_;
};

}  // namespace orderlog::adapters
