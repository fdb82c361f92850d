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

/// What of the past they have read, how many orders they could not, what troubles them, and how to
/// read more: a hint where an order is missing.
[[nodiscard]] std::string read_so_far(const nlohmann::json& connections);

}  // namespace orderlog::tools
