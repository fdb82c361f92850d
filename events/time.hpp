#pragma once

#include "events/result.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace orderlog::events {

/// UTC, microseconds.
using Duration = std::chrono::microseconds;
using Time = std::chrono::sys_time<Duration>;

/// "2024-01-31T23:59:59.000123Z": always six digits, so that text sorts as time does.
[[nodiscard]] std::string to_text(Time time);
/// "2024-01-31T23:59:59.000Z": Amazon's precision, digits below a millisecond cut off.
[[nodiscard]] std::string to_text_ms(Time time);
/// RFC 3339 with 0–9 digits of fraction (beyond six cut off) and Z or an offset; years 1–9999.
/// Anything else is `rejected`.
[[nodiscard]] Result<Time> parse_time(std::string_view text);

}  // namespace orderlog::events
