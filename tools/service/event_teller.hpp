#pragma once

#include "events/event_log.hpp"
#include "tools/service/service_log.hpp"

namespace orderlog::tools {

/// One line for each event behind `told` that people care for; moves `told` to the log's `last`.
[[nodiscard]] events::Result<void> tell_events(const events::EventLog& log, ServiceLog& said,
                                               events::LogPosition last, events::LogPosition& told);

}  // namespace orderlog::tools
