#pragma once

#include "engine/decision.hpp"
#include "engine/view.hpp"

namespace orderlog::engine {

/// When a re-scan is to begin, or has begun.
struct RescanDue {
    events::Duration wait{};  ///< 0: it is due, or being read.
    bool overdue{false};      ///< For as long as there is from one to the next.
};

/// By the schedule alone: once in an interval, at a moment of it that the connection's name gives,
/// so that connections spread evenly.
[[nodiscard]] RescanDue rescan_due(const ConnectionState& state, events::Time now,
                                   events::Duration interval);

/// What a re-scan that begins now reads: all update time that was closed since the last one, at
/// least 48 hours; the first also of the time before updates were followed, which a backfill may
/// have read too early.
[[nodiscard]] events::Window rescan_span(const ConnectionState& state);

/// The oldest part of the span that the open run has not read, or of the one that would begin.
[[nodiscard]] events::Window next_rescan_window(const ConnectionState& state, const View& view);

/// A window was read to its end: when it was the run's last, the run is done. Moves no watermark.
void close_rescan_window(Decision& decision, events::LogPosition page);

/// Ends the run if one is open: the next begins from the start of its span.
void end_rescan_run(Decision& decision, events::ReasonCode reason, const std::string& message,
                    events::LogPosition cause);

}  // namespace orderlog::engine
