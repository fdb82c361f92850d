#pragma once

#include "events/event_log.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace orderlog::tools {

/// A tenant's connections, or one of them.
struct ConnectionChoice {
    std::string tenant{};
    std::string connection{};  ///< Empty: all of them.
};

/// Their streams; `not_found` if the log has no event of any.
[[nodiscard]] events::Result<std::vector<events::StreamId>> chosen_streams(
    const events::EventLog& log, const ConnectionChoice& choice);

/// Calls `take` with each event of the stream, a bounded number in memory at a time.
template <class Take>
events::Result<void> each_event(const events::EventLog& log, const events::StreamId& stream,
                                Take take) {
    events::StreamVersion after;
    while (true) {
        const auto read = log.read_stream(stream, after, {});
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        if (read->empty()) {
            return {};
        }
        std::ranges::for_each(*read, take);
        after = read->back().version;
    }
}

}  // namespace orderlog::tools
