#pragma once

#include "events/event_log.hpp"

#include <nlohmann/json_fwd.hpp>

namespace orderlog::tools {

/// The event of a line without a record, from its text, with the page token's hash in hexadecimal
/// in the token's place. `corrupt` if it is no such line. Throws what the JSON library throws.
[[nodiscard]] events::Result<events::StoredEvent> withheld_event(const nlohmann::json& content);

}  // namespace orderlog::tools
