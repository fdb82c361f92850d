#include "engine/pace.hpp"

#include "events/check.hpp"

#include <algorithm>

namespace orderlog::engine {

namespace {

UsagePlan plan_of(double per_second_max) {
    events::check(per_second_max > 0);
    return {.rate_per_s = per_second_max, .burst = std::max(1.0, per_second_max / 10)};
}

}  // namespace

Pace::Pace(double per_second_max, events::Duration now)
    : bucket_(plan_of(per_second_max), plan_of(per_second_max).burst, now) {}

void Pace::sent(events::Duration now) {
    bucket_.take(now);
    bucket_.answered(now, true);
}

}  // namespace orderlog::engine
