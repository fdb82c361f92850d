#pragma once

#include "tools/story/circumstances.hpp"

#include <span>

namespace orderlog::tools {

/// What of the log an explanation goes by.
struct Surroundings {
    const Circumstances& before;                ///< Of the event's stream.
    const events::StoredEvent* cause{nullptr};  ///< The event that its causation names, or none.
    const events::StoredEvent* run{nullptr};    ///< The one that began its run, or none.
    /// Events of the system's stream between `quiet_since` and itself; before them those from the
    /// last start of a process that asks Amazon on, as far as they are known.
    std::span<const events::StoredEvent> meanwhile{};
};

}  // namespace orderlog::tools
