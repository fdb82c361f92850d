#pragma once

#include "events/event_log.hpp"

#include <vector>

namespace orderlog::support {

/// One event of every type, in the order of their numbers, every field set to something that its
/// neighbours are not. Never changed: golden files hold them.
[[nodiscard]] std::vector<events::Event> sample_events();

/// The event as a log would have stored it, its envelope filled from its number.
[[nodiscard]] events::StoredEvent sample_stored(const events::Event& event);

}  // namespace orderlog::support
