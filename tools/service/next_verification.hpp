#pragma once

#include "events/ids.hpp"
#include "events/time.hpp"
#include "tools/access/verification_note.hpp"

#include <optional>

namespace orderlog::tools {

/// A pass over the log that came to an end, good or bad, in this process.
struct PassEnded {
    events::Duration ago{};  ///< By a clock that nobody sets.
    events::LogPosition goal{};
};

/// What a pass over the log waits for.
struct VerificationsSoFar {
    std::optional<VerificationNote> last{};
    bool under_way{false};  ///< An earlier process has left a place.
    std::optional<PassEnded> passed{};
    events::LogPosition end{};  ///< Of the log.
};

/// In how long the next one begins, never longer than the interval; at once if most of the log has
/// come since. A process that begins goes on with what another has left, and looks again at what
/// was found wrong: it may have been mended. A note from the future says nothing.
[[nodiscard]] events::Duration next_verification_in(const VerificationsSoFar& so_far,
                                                    events::Time now, events::Duration interval);

}  // namespace orderlog::tools
