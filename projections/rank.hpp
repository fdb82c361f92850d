#pragma once

#include "events/ids.hpp"
#include "events/time.hpp"

#include <cstdint>

namespace orderlog::projections {

/// Which of two observations of the same thing wins: the one Amazon updated later; of equals, the
/// one that we stored later. `seen` (the event's time) takes no part in comparing: it follows from
/// the position.
struct Rank {
    /// Below it are the ranks of observations without a status, in seconds: up to the year 9999
    /// there is room, and no order of Amazon's is older (2000-01-01).
    static constexpr std::int64_t full_min_ms = 946'684'800'000;

    std::int64_t updated_ms{-1};  ///< Since the epoch; -1: never observed; 0: report rows.
    events::LogPosition position{};
    events::Time seen{};

    [[nodiscard]] bool observed() const { return updated_ms >= 0; }
    [[nodiscard]] bool is_full() const { return updated_ms >= full_min_ms; }
};
[[nodiscard]] constexpr bool operator<(const Rank& a, const Rank& b) {
    return a.updated_ms != b.updated_ms ? a.updated_ms < b.updated_ms : a.position < b.position;
}

}  // namespace orderlog::projections
