#pragma once

#include "events/event_log.hpp"

#include <string>

namespace orderlog::tools {

/// What an event says, in one line for people, without its time and stream: "page 3 of the window
/// 2024-01-01 – 2024-01-31: 100 orders (100 new)". Page tokens appear as hashes only.
[[nodiscard]] std::string story(const events::StoredEvent& stored);

/// Whether people want to see it as it happens: not single pages and moves of cursors.
[[nodiscard]] bool is_milestone(const events::Event& event);
/// Whether it tells of something that went wrong.
[[nodiscard]] bool is_trouble(const events::Event& event);

/// "acme/acme-eu", or "system".
[[nodiscard]] std::string stream_text(const events::StreamId& stream);

}  // namespace orderlog::tools
