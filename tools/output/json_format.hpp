#pragma once

#include "events/result.hpp"
#include "events/time.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>

namespace orderlog::tools {

/// As data has it: UTC at full precision; null if there is none.
[[nodiscard]] nlohmann::json time_json(const std::optional<events::Time>& time);

/// `{"kind": …, "message": …, "hint": …}`, and back: what is missing there is empty, a kind that
/// nobody knows is `rejected`; throws if something is no text. REQUIRES: an object.
[[nodiscard]] nlohmann::json error_json(const events::Error& error);
[[nodiscard]] events::Error read_error_json(const nlohmann::json& object);

}  // namespace orderlog::tools
