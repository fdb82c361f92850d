#pragma once

#include "events/result.hpp"
#include "tools/config/configuration.hpp"
#include "tools/service/service_log.hpp"
#include "tools/tokens/signed_bearers.hpp"

#include <memory>

namespace orderlog::tools {

/// Those whose tokens count besides orderlog's own, by http.jwt; null: nobody's. `rejected` if the
/// configuration does not say which tokens of whom. REQUIRES: `said` lives as long.
[[nodiscard]] events::Result<std::unique_ptr<SignedBearers>> trusted_issuer(
    const Configuration& configuration, ServiceLog& said);

}  // namespace orderlog::tools
