#include "engine/scheduler.hpp"

#include "engine/usage_plan.hpp"
#include "events/check.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::Duration;
using events::Region;
using events::StreamId;
using events::Time;

namespace {

constexpr std::size_t kept_share = 8;

}  // namespace

Ceilings ceilings_of(const Options& options) {
    const bool paced = !options.unlimited_quota;
    const double unpaced = unlimited_plan.rate_per_s;
    return {.in_flight_max = options.requests_in_flight_max,
            .per_second_max = paced ? options.requests_per_second_max : unpaced,
            .region_per_second_max = paced ? options.region_requests_per_second_max : unpaced};
}

Scheduler::Scheduler(const Ceilings& ceilings, Duration now)
    : in_flight_max_(ceilings.in_flight_max), pace_(ceilings.per_second_max, now) {
    for (const Region each : {Region::na, Region::eu, Region::fe}) {
        lanes_.try_emplace(each, Lane{.pace = Pace(ceilings.region_per_second_max, now)});
    }
}

void Scheduler::look_at(const Place& place, Duration due) {
    lanes_.at(place.region).agenda.set(place.stream, due);
}

void Scheduler::granted(const Place& place, Time at) {
    lanes_.at(place.region).agenda.granted(place.stream, at);
}

std::optional<StreamId> Scheduler::take_due(Duration now) {
    Lane* longest = nullptr;
    Time waits_since{};
    for (auto& [region, lane] : lanes_) {
        const auto due = has_room(region, now) ? lane.agenda.next_due(now) : std::nullopt;
        if (due && (longest == nullptr || due->granted < waits_since)) {
            longest = &lane;
            waits_since = due->granted;
        }
    }
    return longest == nullptr ? std::nullopt : std::optional(longest->agenda.take_due(now));
}

bool Scheduler::may_fly(Region region) const {
    const std::size_t kept = in_flight_max_ / kept_share;
    std::size_t taken = in_flight_;
    for (const auto& [other, lane] : lanes_) {
        taken += other != region && lane.in_flight < kept ? kept - lane.in_flight : 0;
    }
    return taken < in_flight_max_;
}

bool Scheduler::has_room(Region region, Duration now) const {
    return may_fly(region) && pace_.allows(now) && lanes_.at(region).pace.allows(now);
}

void Scheduler::sent(Region region, Duration now) {
    Lane& lane = lanes_.at(region);
    ++in_flight_;
    ++lane.in_flight;
    pace_.sent(now);
    lane.pace.sent(now);
}

void Scheduler::answered(Region region) {
    Lane& lane = lanes_.at(region);
    events::check(lane.in_flight > 0);
    --in_flight_;
    --lane.in_flight;
}

std::optional<Duration> Scheduler::wait(Duration now) const {
    std::optional<Duration> least;
    for (const auto& [region, lane] : lanes_) {
        const auto first = lane.agenda.first();
        if (first && may_fly(region)) {
            const Duration wait = std::max({*first - now, lane.pace.wait(now), pace_.wait(now)});
            least = std::min(least.value_or(wait), wait);
        }
    }
    return least;
}

}  // namespace orderlog::engine
