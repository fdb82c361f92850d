#pragma once

#include "events/event_log.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
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

/// Calls `take` with each event of the stream from its last one back, until it returns false. Reads
/// a step at a time, at first `first_step` events and then more.
template <class Take>
events::Result<void> each_event_back(const events::EventLog& log, const events::StreamId& stream,
                                     std::uint64_t first_step, Take take) {
    constexpr std::uint64_t step_max = 1000;
    const auto version = log.version(stream);
    if (!version) {
        return tl::make_unexpected(version.error());
    }
    std::uint64_t step = std::clamp<std::uint64_t>(first_step, 1, step_max);
    for (std::uint64_t end = version->value(); end > 0;) {
        const std::uint64_t begin = end > step ? end - step : 0;
        auto read = log.read_stream(stream, events::StreamVersion{begin},
                                    {.events = end - begin, .record_bytes = 64 << 20});
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        for (auto stored = read->rbegin(); stored != read->rend(); ++stored) {
            if (!take(std::move(*stored))) {
                return {};
            }
        }
        end = begin;
        step = std::min(2 * step, step_max);
    }
    return {};
}

}  // namespace orderlog::tools
