#pragma once

#include "events/event_log.hpp"
#include "events/result.hpp"
#include "events/time.hpp"

#include <string>

namespace orderlog::tools {

/// Reads a date (its first instant, UTC) or RFC 3339, which may have a blank for its T.
[[nodiscard]] events::Result<events::Time> read_instant(const std::string& text);

/// As read_instant(), and what is named from `now` back: "90s", "30m", "2h", "7d", "2w", "today"
/// and "yesterday" (their first instants, UTC).
[[nodiscard]] events::Result<events::Time> read_moment(const std::string& text, events::Time now);

/// The last instant of a whole second, else the moment itself: people see whole seconds, and what
/// happened in that one has happened.
[[nodiscard]] events::Time last_instant_of(events::Time moment);

/// Whether read_moment() can read it.
[[nodiscard]] events::Result<void> check_moment(const std::string& text);

/// From when on "2h" counts back: this machine's clock, or the last event of a simulated log, whose
/// clock it is not.
[[nodiscard]] events::Time now_of(const events::LogInfo& log);

/// Reads "90s", "30m", "2h", "7d" or "2w".
[[nodiscard]] events::Result<events::Duration> read_span(const std::string& text);

}  // namespace orderlog::tools
