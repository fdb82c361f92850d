#pragma once

#include "adapters/simulated_amazon/seller_index.hpp"
#include "adapters/simulated_amazon/simulated_consent.hpp"
#include "adapters/sp_api/http_exchange.hpp"

#include <optional>
#include <string>

namespace orderlog::adapters {

/// The operator's application as Amazon knows it.
struct SimulatedApplication {
    std::string client_id{"amzn1.application-oa2-client.simulated"};
    std::string client_secret{"simulated-client-secret"};
};

inline constexpr std::chrono::seconds access_token_life{3600};

/// Answers POST /auth/o2/token (Login with Amazon): refresh_token and authorization_code grants.
[[nodiscard]] HttpResponse answer_token_request(const HttpRequest& request,
                                                const SimulatedApplication& application,
                                                const SellerIndex& sellers,
                                                SimulatedConsents& consents, events::Time now);

/// The seller that an access token speaks for; none if it is not ours or its hour is over.
[[nodiscard]] std::optional<std::string> seller_of_access_token(std::string_view token,
                                                                events::Time now);

}  // namespace orderlog::adapters
