#pragma once

#include "events/failure_reason.hpp"
#include "events/ids.hpp"
#include "events/reason_code.hpp"
#include "events/time.hpp"

#include <cstdint>

namespace orderlog::engine {

struct BackOff {
    events::Duration first{};
    events::Duration most{};
};

/// Trouble that passes by itself.
inline constexpr BackOff passing_trouble{std::chrono::seconds(2), std::chrono::minutes(10)};
/// Trouble that a person must end: each probe costs a call, so they are rare.
inline constexpr BackOff lasting_trouble{std::chrono::minutes(5), std::chrono::hours(6)};
/// Passes within seconds while PostgreSQL starts, and never while another log reads the seller.
inline constexpr BackOff foreign_seller{std::chrono::seconds(2), std::chrono::hours(1)};

/// After so many failures in a row a run of a sync or re-scan ends with their reason; the next page
/// begins another.
inline constexpr std::uint32_t run_attempts_max = 5;

/// How long to wait after the `attempt`-th failure in a row (1 is the first): doubles each time up
/// to `most`, less up to half by a hash of (connection, attempt), so that connections that failed
/// together do not come back together.
[[nodiscard]] events::Duration wait_after(const events::StreamId& stream, std::uint32_t attempt,
                                          BackOff back_off);

/// Which back-off a failure of this kind calls for.
[[nodiscard]] BackOff back_off_of(events::FailureKind kind);

}  // namespace orderlog::engine
