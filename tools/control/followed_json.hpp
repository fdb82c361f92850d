#pragma once

#include "engine/followed_before.hpp"

#include <nlohmann/json_fwd.hpp>

namespace orderlog::tools {

/// One of the rows of a connection in the list of a `connection.add`: `cursor`, a text or null.
/// Throws if it is neither.
[[nodiscard]] engine::FollowedRow followed_row(const nlohmann::json& row);

/// `{"follow_from": …}`, null for none, and `bad_cursor` if one could not be used.
[[nodiscard]] nlohmann::json begin_json(const engine::FollowedBegin& begin);

}  // namespace orderlog::tools
