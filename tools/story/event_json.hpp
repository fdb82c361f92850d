#pragma once

#include "events/event_log.hpp"

#include <nlohmann/json_fwd.hpp>

namespace orderlog::tools {

/// Everything of an event as JSON, tokens as hashes, times as text.
[[nodiscard]] nlohmann::json event_json(const events::StoredEvent& stored);

/// The same, with the sentence that tells it as `story`.
[[nodiscard]] nlohmann::json told_event_json(const events::StoredEvent& stored);

}  // namespace orderlog::tools
