#include "tools/rebuild/past_position.hpp"

#include <fmt/core.h>

namespace orderlog::tools {

using events::LogPosition;
using events::Result;

Result<LogPosition> past_position(const events::EventLog& log, events::Time time) {
    std::uint64_t known = 0;  // Not after `time`.
    std::uint64_t beyond = log.info().last.value() + 1;
    while (known + 1 < beyond) {
        const std::uint64_t middle = known + (beyond - known) / 2;
        const auto read = log.read(LogPosition{middle - 1}, {.events = 1});
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        if (read->empty()) {
            return events::fail(events::ErrorKind::corrupt,
                                fmt::format("the log has no event at position {}", middle),
                                "run 'orderlog log verify'");
        }
        (read->front().time <= time ? known : beyond) = middle;
    }
    return LogPosition{known};
}

}  // namespace orderlog::tools
