#pragma once

#include "engine/chain.hpp"
#include "engine/run.hpp"

#include <cstdint>
#include <optional>

namespace orderlog::engine {

/// Update time that is closed is read again, since orders may have been shown late.
struct RescanState {
    Chain chain{};
    std::optional<events::Window> open{};    ///< Of the re-scan that has begun and is not done …
    events::Time frontier{};                 ///< … and is read up to here.
    std::optional<events::Time> read_to{};   ///< By any that came furthest.
    std::optional<events::Time> ended_at{};  ///< When the last was done.
    std::optional<Run> run{};
    /// Of windows that cannot be halved any more, since one was last closed.
    std::uint32_t repairs_in_vain{0};
    friend bool operator==(const RescanState&, const RescanState&) = default;
};

// Folds of a re-scan.

void begin_run(RescanState& rescan, const Run& run);
void end_run(RescanState& rescan, events::ReasonCode reason, events::Time at);
/// Its window was read to its end, as far as Amazon says by the smallest echo of its pages. Where
/// that leaves more than half of it, the rest counts as read: it would be asked for without end.
void close_window(RescanState& rescan, const events::Window& window);
/// A window is asked for again that cannot be halved any more, or is passed over. Of a long stretch
/// that cannot be read each next one is twice as wide, so that a re-scan comes to its end.
void repair_in_vain(RescanState& rescan, const events::CursorRepaired& event, events::Time at);

}  // namespace orderlog::engine
