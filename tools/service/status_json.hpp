#pragma once

#include "tools/service/lease_keeper.hpp"
#include "tools/service/table_feeder.hpp"

#include <nlohmann/json_fwd.hpp>

namespace orderlog::tools {

/// What `status` says of the tables and of the lease.
[[nodiscard]] nlohmann::json status_json(const FeederStatus& tables);
[[nodiscard]] nlohmann::json status_json(const LeaseStatus& lease);

}  // namespace orderlog::tools
