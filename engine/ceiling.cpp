#include "engine/ceiling.hpp"

#include "events/check.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::Duration;

namespace {

// What was not used of a second is lost: a start is no burst.
UsagePlan pace_of(const RequestLimits& limits) {
    return {.rate_per_s = limits.per_second_max, .burst = std::max(1.0, limits.per_second_max)};
}

}  // namespace

Ceiling::Ceiling(RequestLimits limits, Duration now)
    : in_flight_max_(limits.in_flight_max), pace_(pace_of(limits), pace_of(limits).burst, now) {}

bool Ceiling::has_room(Duration now) const {
    return in_flight_ < in_flight_max_ && pace_.has_token(now);
}

void Ceiling::sent(Duration now) {
    ++in_flight_;
    pace_.take(now);
    pace_.answered(now, true);
}

void Ceiling::answered() {
    events::check(in_flight_ > 0);
    --in_flight_;
}

std::optional<Duration> Ceiling::wait(Duration now) const {
    return in_flight_ < in_flight_max_ ? std::optional(pace_.wait(now)) : std::nullopt;
}

}  // namespace orderlog::engine
