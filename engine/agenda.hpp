#pragma once

#include "events/ids.hpp"
#include "events/time.hpp"

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>

namespace orderlog::engine {

/// When each connection is to be looked at next, by the monotonic clock. Of those due at one time,
/// the one that was served longest ago comes first, so that sharers of a bucket take turns.
class Agenda {
 public:
    /// Replaces the connection's entry.
    void set(const events::StreamId& stream, events::Duration due);
    /// It was given a token: it goes behind the others.
    void served(const events::StreamId& stream);
    /// Takes the next that is due out.
    [[nodiscard]] std::optional<events::StreamId> take_due(events::Duration now);
    /// When the first is due; none if it is empty.
    [[nodiscard]] std::optional<events::Duration> first() const;

 private:
    struct Entry {
        events::Duration due{};
        std::uint64_t served{0};
        events::StreamId stream{};
        friend auto operator<=>(const Entry&, const Entry&) = default;
    };

    std::set<Entry> entries_{};
    std::map<events::StreamId, Entry> by_stream_{};
    std::map<events::StreamId, std::uint64_t> served_{};
    std::uint64_t grants_{0};
};

}  // namespace orderlog::engine
