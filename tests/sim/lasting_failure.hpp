#pragma once

#include "adapters/simulated_amazon/delivery.hpp"
#include "adapters/simulated_amazon/simulated_amazon.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace orderlog::sim {

/// In which way a seller cannot be read, from the first request on and for ever.
enum class LastingFailure : std::uint8_t {
    consent_revoked,     ///< Login with Amazon refuses the refresh token.
    no_token,            ///< There never was one.
    forbidden,           ///< Login succeeds, every call is 403.
    server_error,        ///< 500 with a page of HTML.
    silence,             ///< Amazon acts and never answers.
    no_quota,            ///< 429, whatever the budget says.
    nonsense,            ///< 200, and no page.
    refused_as_invalid,  ///< 400 InvalidInput.
    half_a_page,         ///< The body ends in its middle.
    slow,                ///< The answer is good and takes 50 seconds.
};
inline constexpr std::size_t lasting_failures = 10;

/// Amazon, and the way to it, in which these sellers fail: everybody else is answered within half a
/// second. What is given is borrowed.
[[nodiscard]] adapters::Network failing_network(
    adapters::SimulatedAmazon& amazon,
    const std::map<std::string, LastingFailure, std::less<>>& failing);

}  // namespace orderlog::sim
