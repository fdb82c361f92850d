#pragma once

#include "events/event_log.hpp"

namespace orderlog::engine {

/// The event at a position that another event names; `corrupt` if the log does not hold it.
[[nodiscard]] events::Result<events::StoredEvent> event_at(const events::EventLog& log,
                                                           events::LogPosition position);

}  // namespace orderlog::engine
