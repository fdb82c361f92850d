#pragma once

#include "events/event_log.hpp"

#include <string>
#include <type_traits>
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

/// Calls `take` with each event of the stream, a bounded number in memory at a time. If it returns
/// a Result, up to its first failure.
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
        for (const events::StoredEvent& stored : *read) {
            if constexpr (std::is_void_v<decltype(take(stored))>) {
                take(stored);
            } else if (const auto taken = take(stored); !taken) {
                return taken;
            }
        }
        after = read->back().version;
    }
}

}  // namespace orderlog::tools
