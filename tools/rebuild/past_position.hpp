#pragma once

#include "events/event_log.hpp"
#include "events/result.hpp"
#include "events/time.hpp"

namespace orderlog::tools {

/// Position of the log's last event of `time` or before; 0 if its first one is later. Reads a few
/// events of a log of any length, since their times do not go back.
[[nodiscard]] events::Result<events::LogPosition> past_position(const events::EventLog& log,
                                                                events::Time time);

}  // namespace orderlog::tools
