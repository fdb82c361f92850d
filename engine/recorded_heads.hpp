#pragma once

#include "engine/log_place.hpp"
#include "events/engine_events.hpp"

namespace orderlog::engine {

/// When the heads of all streams were last recorded, folded from the system's stream.
struct RecordedHeads {
    events::LogPosition position{};  ///< Of the HeadsRecorded; 0: never yet, …
    events::Time time{};             ///< … and its time; until then that of the first start.
    friend bool operator==(const RecordedHeads&, const RecordedHeads&) = default;
};

// Folds.

void fold(RecordedHeads& heads, const events::EngineStarted& event, const LogPlace& place);
void fold(RecordedHeads& heads, const events::HeadsRecorded& event, const LogPlace& place);

/// Whether they are to be recorded again: an interval has passed, and the log, which ends at
/// `last`, has something since.
[[nodiscard]] bool heads_are_due(const RecordedHeads& heads, events::LogPosition last,
                                 events::Time now, events::Duration interval);

}  // namespace orderlog::engine
