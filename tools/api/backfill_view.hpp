#pragma once

#include <nlohmann/json_fwd.hpp>

namespace orderlog::tools {

/// The first version's answer of a tenant's backfill: of all its connections together, with each of
/// them and why it takes its time. `rows` are those of sql/api_backfills.sql, `connections` those
/// of the engine's `status`.
[[nodiscard]] nlohmann::json backfill_view(const nlohmann::json& rows,
                                           const nlohmann::json& connections);

}  // namespace orderlog::tools
