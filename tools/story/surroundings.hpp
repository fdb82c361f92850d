#pragma once

#include "tools/story/circumstances.hpp"

#include <span>

namespace orderlog::tools {

/// What of the log an explanation goes by.
struct Surroundings {
    const Circumstances& before;                ///< Of the event's stream.
    const events::StoredEvent* cause{nullptr};  ///< The event that its causation names, or none.
    const events::StoredEvent* run{nullptr};    ///< The one that began its run, or none.
    /// Events of the system's stream between the event before it in its stream and itself.
    std::span<const events::StoredEvent> meanwhile{};
};

}  // namespace orderlog::tools
