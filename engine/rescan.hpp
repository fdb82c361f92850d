#pragma once

#include "engine/decision.hpp"
#include "engine/view.hpp"

namespace orderlog::engine {

/// When a re-scan is to begin, or has begun.
struct RescanDue {
    events::Duration wait{};  ///< 0: it is due, or being read.
    bool overdue{false};      ///< For as long as there is from one to the next.
};

/// Once in an interval, at a moment of it that the connection's name gives, so that connections
/// spread evenly; one whose moment passed before the process began, within the first eighth of an
/// interval after that. None begins while sync itself is so far behind that nothing is shown too
/// late for it.
[[nodiscard]] RescanDue rescan_due(const ConnectionState& state, const View& view,
                                   events::Duration interval);

/// What is left of the re-scan that has begun; else what one that begins now reads: all update time
/// that was closed since the last one, at least 48 hours, at most 30 days. The first reads all
/// since updates are followed, and of the time before, which a backfill may have read too early; of
/// more than 30 days the newest 72 hours.
[[nodiscard]] events::Window rescan_span(const ConnectionState& state);

/// The oldest part of that span.
[[nodiscard]] events::Window next_rescan_window(const ConnectionState& state, const View& view);

/// A window was read to its end: when it was the run's last, the run is done. Moves no watermark.
void close_rescan_window(Decision& decision, events::LogPosition page);

/// Ends the run if one is open: the next goes on where it stopped, or after long begins anew.
void end_rescan_run(Decision& decision, events::ReasonCode reason, const std::string& message,
                    events::LogPosition cause);

}  // namespace orderlog::engine
