#pragma once

#include "adapters/simulated_amazon/delivery.hpp"
#include "adapters/simulated_amazon/simulated_amazon.hpp"
#include "adapters/sp_api/lwa_tokens.hpp"
#include "engine/clock.hpp"
#include "engine/seller_api.hpp"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace orderlog::adapters {

/// Every answer arrives whole, `delay` later. `amazon` is borrowed.
[[nodiscard]] Network calm_network(SimulatedAmazon& amazon, events::Duration delay);

/// SimulatedAmazon in process and in the clock's time: requests go through sp_api's builder,
/// answers through its reader, as over the wire. Amazon acts at the moment of `submit`.
/// `amazon` and `clock` are borrowed and outlive it, as does what `network` borrows; many may
/// follow one another on one Amazon, as processes do.
class SimulatedSellerApi final : public engine::SellerApi {
 public:
    SimulatedSellerApi(const SimulatedAmazon& amazon, const engine::Clock& clock, Network network);

    void submit(engine::Request request) override;
    [[nodiscard]] std::vector<engine::Answer> poll() override;

    /// When the next answer arrives, by the clock's monotonic time; none if none is under way.
    [[nodiscard]] std::optional<events::Duration> next_arrival() const;

    /// What ConnectionAdded.credential says of a seller here; "" if it gave no refresh token.
    [[nodiscard]] static std::string credential_of(const SimulatedSeller& seller);

 private:
    engine::Answer ask(const engine::Request& request, events::Duration& delay);
    /// An access token, or the answer to give since there is none.
    std::variant<LwaTokens::Use, engine::Answer> access_token(const engine::Request& request,
                                                              events::Duration& delay);
    std::variant<LwaGrant, engine::Failed> log_in(const SimulatedSeller& seller,
                                                  std::optional<events::Time>& server_time,
                                                  events::Duration& delay);

    const SimulatedAmazon& amazon_;
    const engine::Clock& clock_;
    Network network_;
    LwaTokens tokens_{};
    std::multimap<events::Duration, engine::Answer> under_way_;
};

}  // namespace orderlog::adapters
