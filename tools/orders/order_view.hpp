#pragma once

#include "projections/order_rows.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace orderlog::tools {

/// An order as people read it, some lines.
[[nodiscard]] std::vector<std::string> order_lines(const projections::OrderRows& order);
/// Its columns, items and packages; unknown values are null.
[[nodiscard]] nlohmann::json order_json(const projections::OrderRows& order);
/// "SHIPPED", or "–" when no status is known.
[[nodiscard]] std::string status_text(const projections::OrderRows& order);

}  // namespace orderlog::tools
