#pragma once

#include "adapters/sp_api/curl_client.hpp"

#include <chrono>
#include <stop_token>
#include <string>

namespace orderlog::adapters {

/// How long a single exchange may take, and who may end it before.
struct Patience {
    std::chrono::milliseconds time{10'000};
    std::stop_token stop{};
    std::string ca_file{};  ///< As CurlLimits has it.
};

/// One request and its end, for whoever may wait. As CurlClient sends it; an answer above 1 MB is
/// broken off.
[[nodiscard]] CurlOutcome exchange(HttpRequest request, const Patience& patience = {});

}  // namespace orderlog::adapters
