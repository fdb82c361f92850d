#pragma once

#include "tools/orders/coverage_reading.hpp"
#include "tools/output/text_table.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace orderlog::tools {

/// Spans that are proven and gaps, in the order of time.
[[nodiscard]] TextTable coverage_table(const std::vector<ConnectionCoverage>& connections);
/// What stands below the table: marketplaces, owed orders, contradictions.
[[nodiscard]] std::vector<std::string> coverage_notes(const ConnectionCoverage& connection);
[[nodiscard]] nlohmann::json coverage_json(const ConnectionCoverage& connection);

}  // namespace orderlog::tools
