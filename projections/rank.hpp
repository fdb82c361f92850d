#pragma once

#include "events/ids.hpp"
#include "events/time.hpp"

#include <cstdint>

namespace orderlog::projections {

/// Which of two observations of the same thing wins: the one Amazon updated later; of equals, the
/// one that we stored later. `seen` (the event's time) takes no part in comparing: it follows from
/// the position.
struct Rank {
    std::int64_t updated_ms{-1};  ///< Since the epoch; -1: never observed; 0: report rows.
    events::LogPosition position{};
    events::Time seen{};

    [[nodiscard]] bool observed() const { return updated_ms >= 0; }
};
[[nodiscard]] constexpr bool operator<(const Rank& a, const Rank& b) {
    return a.updated_ms != b.updated_ms ? a.updated_ms < b.updated_ms : a.position < b.position;
}

}  // namespace orderlog::projections
