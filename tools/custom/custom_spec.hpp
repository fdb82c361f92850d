#pragma once

#include "events/result.hpp"
#include "projections/custom_table.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace orderlog::tools {

/// More than custom_columns_max columns need.
inline constexpr std::size_t custom_spec_bytes_max = 64 << 10;

/// A table as a file of TOML describes it:
///
///     name = "promotions"
///     tenants = ["acme"]                       # all, if it is left out
///     [[columns]]
///     name = "promotion_ids"
///     type = "text[]"                          # text, if it is left out
///     pointer = "/orderItems/*/promotion/breakdowns/*/promotionId"
///     v0 = "/…"                                # where Orders v0 has it
///     [where]
///     promotion_ids = true                     # known; or a text, or a list of texts
///
/// `rejected` with `file`, line and what was meant for anything else.
[[nodiscard]] events::Result<projections::CustomTable> read_custom_spec(std::string_view text,
                                                                        const std::string& file);

}  // namespace orderlog::tools
