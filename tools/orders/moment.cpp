#include "tools/orders/moment.hpp"

#include "adapters/system/system_clock.hpp"

#include <fmt/core.h>

#include <charconv>
#include <optional>

namespace orderlog::tools {

using events::Duration;
using events::Result;
using events::Time;

namespace {

std::optional<Duration> unit_of(char letter) {
    switch (letter) {
        case 's':
            return std::chrono::seconds{1};
        case 'm':
            return std::chrono::minutes{1};
        case 'h':
            return std::chrono::hours{1};
        case 'd':
            return std::chrono::days{1};
        case 'w':
            return std::chrono::weeks{1};
        default:
            return {};
    }
}

/// "2h"
std::optional<Duration> span_of(const std::string& text) {
    // A century in weeks or days, and far from where a time would overflow.
    constexpr std::int64_t count_max = 99'999;
    const std::optional<Duration> unit = text.empty() ? std::nullopt : unit_of(text.back());
    if (!unit) {
        return {};
    }
    std::int64_t count = -1;
    const char* const end = text.data() + text.size() - 1;
    const auto read = std::from_chars(text.data(), end, count);
    if (read.ec != std::errc{} || read.ptr != end || count < 0 || count > count_max) {
        return {};
    }
    return count * *unit;
}

}  // namespace

Result<Time> read_instant(const std::string& text) {
    // As orderlog shows times: a blank for the T.
    std::string written = text.size() == 10 ? text + "T00:00:00Z" : text;
    if (written.size() > 10 && written[10] == ' ') {
        written[10] = 'T';
    }
    auto time = events::parse_time(written);
    if (!time) {
        return events::fail(events::ErrorKind::rejected, fmt::format("'{}' is not a time", text),
                            "write 2024-01-31 or 2024-01-31T12:00:00Z");
    }
    return time;
}

Time last_instant_of(Time moment) {
    const bool is_whole = moment == std::chrono::floor<std::chrono::seconds>(moment);
    return is_whole ? moment + std::chrono::seconds{1} - Duration{1} : moment;
}

Result<void> check_moment(const std::string& text) {
    return read_moment(text, {}).map([](Time /*known*/) {});
}

Time now_of(const events::LogInfo& log) {
    return log.simulated ? log.last_time : adapters::SystemClock{}.now();
}

Result<Duration> read_span(const std::string& text) {
    if (const std::optional<Duration> span = span_of(text)) {
        return *span;
    }
    return events::fail(events::ErrorKind::rejected,
                        fmt::format("'{}' is not a span of time", text),
                        "write 90s, 30m, 2h or 7d");
}

Result<Time> read_moment(const std::string& text, Time now) {
    const Time today = std::chrono::floor<std::chrono::days>(now);
    if (text == "today" || text == "yesterday") {
        return text == "today" ? today : today - std::chrono::days{1};
    }
    if (const std::optional<Duration> span = span_of(text)) {
        return now - *span;
    }
    auto instant = read_instant(text);
    if (!instant) {
        instant.error().hint =
            "write 30m, 2h, 7d, today, yesterday, 2024-01-31 or 2024-01-31T12:00:00Z";
    }
    return instant;
}

}  // namespace orderlog::tools
