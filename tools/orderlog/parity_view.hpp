#pragma once

#include "tools/orderlog/parity_run.hpp"
#include "tools/output/text_table.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace orderlog::tools {

/// The fields that were told, one a line.
[[nodiscard]] TextTable parity_table(const ConnectionParity& connection);
/// What stands below the table: examples of findings, what was not compared.
[[nodiscard]] std::vector<std::string> parity_notes(const ConnectionParity& connection);
/// The last line: orders, fields, findings.
[[nodiscard]] std::string parity_total(const std::vector<ConnectionParity>& connections);
[[nodiscard]] nlohmann::json parity_json(const ConnectionParity& connection);

}  // namespace orderlog::tools
