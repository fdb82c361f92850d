#pragma once

#include "adapters/sp_api/curl_client.hpp"

namespace orderlog::adapters {

/// One request and its end, for whoever may wait: ten seconds at most. As CurlClient sends it.
[[nodiscard]] CurlOutcome exchange(HttpRequest request);

}  // namespace orderlog::adapters
