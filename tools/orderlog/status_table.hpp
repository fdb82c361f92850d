#pragma once

#include "tools/output/text_table.hpp"

#include <nlohmann/json_fwd.hpp>

namespace orderlog::tools {

/// Connections of a `status` answer as columns.
[[nodiscard]] TextTable connection_table(const nlohmann::json& connections);

}  // namespace orderlog::tools
