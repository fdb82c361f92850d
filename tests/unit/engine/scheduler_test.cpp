#include "engine/scheduler.hpp"

#include <catch2/catch.hpp>

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

constexpr RequestLimits wide{.in_flight_max = 100, .per_second_max = 1000};

}  // namespace

TEST_CASE("of those that are due, who was granted a request longest ago comes first") {
    Scheduler scheduler(wide, wide, Duration{0});
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
    Scheduler scheduler(wide, wide, Duration{0});
    scheduler.granted({a, Region::eu}, Time{20s});
    scheduler.granted({b, Region::na}, Time{10s});
    scheduler.look_at({a, Region::eu}, 1s);
    scheduler.look_at({b, Region::na}, 2s);
    CHECK(scheduler.take_due(3s) == b);
}

TEST_CASE("a connection that is looked at again has one place") {
    Scheduler scheduler(wide, wide, Duration{0});
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

TEST_CASE("a region that is full holds up no other") {
    Scheduler scheduler(wide, {.in_flight_max = 1, .per_second_max = 1000}, Duration{0});
    scheduler.look_at({a, Region::eu}, 0s);
    scheduler.look_at({b, Region::eu}, 0s);
    scheduler.look_at({c, Region::fe}, 0s);
    CHECK(scheduler.take_due(0s) == a);
    scheduler.sent(Region::eu, 0s);
    CHECK_FALSE(scheduler.has_room(Region::eu, 0s));
    CHECK(scheduler.take_due(0s) == c);
    CHECK_FALSE(scheduler.take_due(0s));
    scheduler.answered(Region::eu);
    CHECK(scheduler.take_due(0s) == b);
}

TEST_CASE("all regions together stay below their common ceiling") {
    Scheduler scheduler({.in_flight_max = 2, .per_second_max = 1000}, wide, Duration{0});
    scheduler.sent(Region::eu, 0s);
    scheduler.sent(Region::fe, 0s);
    scheduler.look_at({a, Region::na}, 0s);
    CHECK_FALSE(scheduler.take_due(1s));
    CHECK(scheduler.in_flight() == 2);
    // Only an answer makes room.
    CHECK_FALSE(scheduler.wait(1s));
    scheduler.answered(Region::fe);
    CHECK(scheduler.wait(1s) == Duration{0});
    CHECK(scheduler.take_due(1s) == a);
}

TEST_CASE("in a second no more requests leave than the ceiling says") {
    Scheduler scheduler(wide, {.in_flight_max = 100, .per_second_max = 10}, Duration{0});
    scheduler.look_at({a, Region::eu}, 0s);
    int sent = 0;
    for (Duration now{0}; now < 10s; now += 1ms) {
        if (scheduler.has_room(Region::eu, now)) {
            scheduler.sent(Region::eu, now);
            scheduler.answered(Region::eu);
            ++sent;
        }
    }
    // A second's worth at once, then ten a second.
    CHECK(sent >= 108);
    CHECK(sent <= 110);
    const auto wait = scheduler.wait(10s);
    REQUIRE(wait);
    CHECK(*wait > 0s);
    CHECK(*wait <= 101ms);
}

TEST_CASE("the wait is that of the first who is due where there is room") {
    Scheduler scheduler(wide, {.in_flight_max = 1, .per_second_max = 1000}, Duration{0});
    CHECK_FALSE(scheduler.wait(0s));
    scheduler.look_at({a, Region::eu}, 3s);
    scheduler.look_at({b, Region::na}, 7s);
    CHECK(scheduler.wait(1s) == Duration{2s});
    scheduler.sent(Region::eu, 1s);
    CHECK(scheduler.wait(1s) == Duration{6s});
}
