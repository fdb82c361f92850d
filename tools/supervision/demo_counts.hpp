#pragma once

#include "events/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace orderlog::tools {

/// What SQL says of the tables at the end of a demo: orders, items, orders by status and by tenant,
/// sum of item prices.
[[nodiscard]] events::Result<nlohmann::json> demo_counts(const std::string& conninfo,
                                                         const std::string& schema);

}  // namespace orderlog::tools
