#include "engine/scheduler.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::Duration;
using events::Region;
using events::StreamId;
using events::Time;

Scheduler::Scheduler(const RequestLimits& all, const RequestLimits& region, Duration now)
    : all_(all, now) {
    for (const Region each : {Region::na, Region::eu, Region::fe}) {
        lanes_.try_emplace(each, Lane{.ceiling = Ceiling(region, now)});
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

bool Scheduler::has_room(Region region, Duration now) const {
    return all_.has_room(now) && lanes_.at(region).ceiling.has_room(now);
}

void Scheduler::sent(Region region, Duration now) {
    all_.sent(now);
    lanes_.at(region).ceiling.sent(now);
}

void Scheduler::answered(Region region) {
    all_.answered();
    lanes_.at(region).ceiling.answered();
}

std::optional<Duration> Scheduler::wait(Duration now) const {
    std::optional<Duration> least;
    for (const auto& [region, lane] : lanes_) {
        const auto first = lane.agenda.first();
        const auto room = lane.ceiling.wait(now);
        const auto room_of_all = all_.wait(now);
        if (first && room && room_of_all) {
            const Duration wait = std::max({*first - now, *room, *room_of_all});
            least = std::min(least.value_or(wait), wait);
        }
    }
    return least;
}

}  // namespace orderlog::engine
