#pragma once

#include "adapters/simulated_amazon/simulated_seller.hpp"
#include "adapters/sp_api/http_exchange.hpp"
#include "adapters/sp_api/request_target.hpp"
#include "events/time.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace orderlog::adapters {

inline constexpr std::string_view consent_path = "/apps/authorize/consent";

/// Sellers who agree, and the codes that an application gets refresh tokens by: each once, and
/// soon.
class SimulatedConsents {
 public:
    explicit SimulatedConsents(events::Duration code_life) : code_life_(code_life) {}

    /// GET /apps/authorize/consent: a page that lets a person sign in as any of `sellers` and agree
    /// or not; `decision` and `seller` in the query are that person's click. Sends browsers back to
    /// loopback addresses alone.
    [[nodiscard]] HttpResponse answer(const RequestTarget& target,
                                      std::span<const SimulatedSeller> sellers, events::Time now);

    /// Whose consent it is; none if the code was taken before, is late, or was given for another
    /// address.
    [[nodiscard]] std::optional<std::string> redeem(const std::string& code,
                                                    std::string_view redirect_uri,
                                                    events::Time now);

 private:
    struct Given {
        std::string seller{};
        std::string redirect_uri{};
        events::Time expires_at{};
    };
    [[nodiscard]] std::string give(const SimulatedSeller& seller, const std::string& redirect_uri,
                                   events::Time now);

    events::Duration code_life_;
    std::uint64_t codes_{0};
    std::map<std::string, Given, std::less<>> given_{};
};

}  // namespace orderlog::adapters
