#pragma once

#include "adapters/sp_api/curl_seller_api.hpp"
#include "engine/clock.hpp"
#include "engine/options.hpp"
#include "events/result.hpp"
#include "tools/config/configuration.hpp"

#include <memory>

namespace orderlog::adapters {
class WakeUp;
}

namespace orderlog::tools {

/// Amazon as it is configured; answers wake `wake_up`. `rejected` without a client secret.
[[nodiscard]] events::Result<std::unique_ptr<adapters::CurlSellerApi>> open_amazon(
    const Configuration& configuration, const engine::Clock& clock,
    const adapters::WakeUp& wake_up);

[[nodiscard]] engine::Options engine_options(const Configuration& configuration, const char* actor);

}  // namespace orderlog::tools
