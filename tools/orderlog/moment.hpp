#pragma once

#include "events/result.hpp"
#include "events/time.hpp"

#include <string>

namespace orderlog::tools {

/// Reads a date (its first instant, UTC) or RFC 3339, which may have a blank for its T.
[[nodiscard]] events::Result<events::Time> read_instant(const std::string& text);

/// As read_instant(), and what is named from `now` back: "90s", "30m", "2h", "7d", "2w", "today"
/// and "yesterday" (their first instants, UTC).
[[nodiscard]] events::Result<events::Time> read_moment(const std::string& text, events::Time now);

/// Reads "90s", "30m", "2h", "7d" or "2w".
[[nodiscard]] events::Result<events::Duration> read_span(const std::string& text);

}  // namespace orderlog::tools
