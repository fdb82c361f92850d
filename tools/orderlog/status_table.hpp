#pragma once

#include "tools/output/text_table.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace orderlog::tools {

/// Connections of a `status` answer as columns.
[[nodiscard]] TextTable connection_table(const nlohmann::json& connections);

/// Everything about one of them, as lines.
[[nodiscard]] std::vector<std::string> connection_lines(const nlohmann::json& connection);

}  // namespace orderlog::tools
