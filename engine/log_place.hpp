#pragma once

#include "events/ids.hpp"
#include "events/time.hpp"

namespace orderlog::engine {

/// Where in the log an event is, and when it happened.
struct LogPlace {
    events::LogPosition position{};
    events::Time time{};
};

}  // namespace orderlog::engine
