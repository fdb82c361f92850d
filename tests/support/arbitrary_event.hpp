#pragma once

#include "events/event_log.hpp"

namespace orderlog::support {

/// Any event of any type, each field drawn by rapidcheck. REQUIRES: called inside a property.
[[nodiscard]] events::Event arbitrary_event();

/// Any event as a log stores it, less its record's size.
[[nodiscard]] events::StoredEvent arbitrary_stored();

}  // namespace orderlog::support
