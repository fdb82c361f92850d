#include "engine/scheduler.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <vector>

using namespace orderlog;
using namespace orderlog::engine;
using namespace std::chrono_literals;
using events::Duration;
using events::Region;
using events::StreamId;
using events::Time;

namespace {

StreamId named(const char* connection) {
    return {events::TenantId{"t"}, events::ConnectionId{connection}};
}

const StreamId a = named("a");
const StreamId b = named("b");
const StreamId c = named("c");

constexpr Ceilings wide{.in_flight_max = 80, .per_second_max = 1000, .region_per_second_max = 1000};

}  // namespace

TEST_CASE("of those that are due, who was granted a request longest ago comes first") {
    Scheduler scheduler(wide, Duration{0});
    scheduler.granted({a, Region::eu}, Time{20s});
    scheduler.granted({b, Region::eu}, Time{10s});
    for (const StreamId* stream : {&a, &b, &c}) {
        scheduler.look_at({*stream, Region::eu}, 1s);
    }
    CHECK_FALSE(scheduler.take_due(999ms));
    // c never was.
    CHECK(scheduler.take_due(1s) == c);
    CHECK(scheduler.take_due(1s) == b);
    CHECK(scheduler.take_due(1s) == a);
    CHECK_FALSE(scheduler.take_due(1s));
}

TEST_CASE("whoever is due earlier does not come before one that has waited longer") {
    Scheduler scheduler(wide, Duration{0});
    scheduler.granted({a, Region::eu}, Time{20s});
    scheduler.granted({b, Region::na}, Time{10s});
    scheduler.look_at({a, Region::eu}, 1s);
    scheduler.look_at({b, Region::na}, 2s);
    CHECK(scheduler.take_due(3s) == b);
}

TEST_CASE("a connection that is looked at again has one place") {
    Scheduler scheduler(wide, Duration{0});
    scheduler.look_at({a, Region::eu}, 1s);
    CHECK(scheduler.take_due(1s) == a);
    scheduler.look_at({a, Region::eu}, 2s);
    scheduler.look_at({a, Region::eu}, 5s);
    CHECK_FALSE(scheduler.take_due(4s));
    // Due, waiting its turn, and put off.
    scheduler.look_at({b, Region::eu}, 0s);
    CHECK(scheduler.take_due(5s) == a);
    scheduler.look_at({b, Region::eu}, 9s);
    CHECK_FALSE(scheduler.take_due(8s));
    CHECK(scheduler.take_due(9s) == b);
}

TEST_CASE("a region whose requests all hang holds up no other") {
    Scheduler scheduler(wide, Duration{0});
    std::size_t hanging = 0;
    for (; scheduler.has_room(Region::eu, 1s); ++hanging) {
        scheduler.sent(Region::eu, 1s);
    }
    CHECK(hanging == 60);
    SECTION("nor do two") {
        for (; scheduler.has_room(Region::na, 1s); ++hanging) {
            scheduler.sent(Region::na, 1s);
        }
        CHECK(hanging == 70);
    }
    scheduler.look_at({a, Region::eu}, 0s);
    scheduler.look_at({c, Region::fe}, 0s);
    CHECK(scheduler.wait(2s) == Duration{0});
    CHECK(scheduler.take_due(2s) == c);
    // Only an answer makes room.
    CHECK_FALSE(scheduler.take_due(2s));
    CHECK_FALSE(scheduler.wait(2s));
    scheduler.answered(Region::eu);
    CHECK(scheduler.take_due(2s) == a);
}

TEST_CASE("all regions together stay below their common ceiling") {
    Scheduler scheduler({.in_flight_max = 2, .per_second_max = 100, .region_per_second_max = 100},
                        Duration{0});
    scheduler.sent(Region::eu, 0s);
    scheduler.sent(Region::fe, 0s);
    scheduler.look_at({a, Region::na}, 0s);
    CHECK_FALSE(scheduler.take_due(1s));
    CHECK(scheduler.in_flight() == 2);
    scheduler.answered(Region::fe);
    CHECK(scheduler.take_due(1s) == a);
}

TEST_CASE("in no second do more requests leave than the ceiling says, but for a tenth") {
    const auto region = GENERATE(10.0, 50.0);
    Scheduler scheduler(
        {.in_flight_max = 80, .per_second_max = 40, .region_per_second_max = region}, Duration{0});
    const double most = std::min(region, 40.0);
    scheduler.look_at({a, Region::eu}, 0s);
    std::vector<Duration> sent;
    for (Duration now{0}; now < 10s; now += 1ms) {
        if (scheduler.has_room(Region::eu, now)) {
            scheduler.sent(Region::eu, now);
            scheduler.answered(Region::eu);
            sent.push_back(now);
        } else {
            const auto wait = scheduler.wait(now);
            CHECK((wait && *wait > 0s && *wait <= 101ms));
        }
    }
    CHECK(static_cast<double>(sent.size()) > 9.8 * most);
    for (const Duration begin : sent) {
        const auto within = std::ranges::count_if(
            sent, [&](Duration at) { return at >= begin && at < begin + 1s; });
        CHECK(static_cast<double>(within) <= most * 1.1 + 1);
    }
}

TEST_CASE("the wait is that of the first who is due where there is room") {
    Scheduler scheduler({.in_flight_max = 8, .per_second_max = 1000, .region_per_second_max = 1000},
                        Duration{0});
    CHECK_FALSE(scheduler.wait(0s));
    scheduler.look_at({a, Region::eu}, 3s);
    scheduler.look_at({b, Region::na}, 7s);
    CHECK(scheduler.wait(1s) == Duration{2s});
    for (Duration now = 1s; scheduler.has_room(Region::eu, now); now += 1ms) {
        scheduler.sent(Region::eu, now);
    }
    CHECK(scheduler.wait(2s) == Duration{5s});
}
