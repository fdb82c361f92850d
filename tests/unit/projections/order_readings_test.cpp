#include "projections/order_readings.hpp"

#include <catch2/catch.hpp>

#include <chrono>

using namespace orderlog;
using namespace orderlog::projections;
using namespace std::chrono_literals;
using events::LogPosition;

namespace {

constexpr events::Time midnight = std::chrono::sys_days{std::chrono::year{2026} / 1 / 15};

// Updated at 10:00, read by v0 at 11:00 and by the newer API at 12:00.
OrderReadings read_twice() {
    return {.v0 = {LogPosition{1}, midnight + 10h, midnight + 11h, OrderStatus::shipped},
            .v0_items = {LogPosition{2}, midnight + 10h, midnight + 11h, OrderStatus::unknown},
            .newer = {LogPosition{3}, midnight + 10h + 1ms, midnight + 12h, OrderStatus::shipped}};
}

}  // namespace

TEST_CASE("an order of one status, changed after neither reading, was read twice in one state",
          "[parity]") {
    OrderReadings readings = read_twice();
    CHECK(readings.by_both());
    CHECK(comparability_of(readings) == Comparability::same_state);
    readings.newer.last_updated = midnight + 11h;  // What v0 has no word for.
    CHECK(comparability_of(readings) == Comparability::same_state);
    // Read by the newer API first.
    readings.newer.read_at = midnight + 10h + 1s;
    readings.newer.last_updated = midnight + 9h;
    CHECK(comparability_of(readings) == Comparability::same_state);
}

TEST_CASE("an order that one API dates after the other's reading changed between the two",
          "[parity]") {
    OrderReadings readings = read_twice();
    readings.newer.last_updated = midnight + 11h + 1ms;
    CHECK(comparability_of(readings) == Comparability::changed_between);
    readings = read_twice();
    readings.newer.read_at = midnight + 10h - 1s;
    CHECK(comparability_of(readings) == Comparability::changed_between);
}

TEST_CASE("an order of two statuses, or of one that nobody knows, is not compared", "[parity]") {
    OrderReadings readings = read_twice();
    readings.newer.status = OrderStatus::cancelled;
    CHECK(comparability_of(readings) == Comparability::changed_between);
    readings.v0.status = readings.newer.status = OrderStatus::unknown;
    CHECK(comparability_of(readings) == Comparability::changed_between);
}

TEST_CASE("an order without items as new as its header of v0 is not compared", "[parity]") {
    OrderReadings readings = read_twice();
    readings.v0_items.last_updated = midnight + 9h;
    CHECK(comparability_of(readings) == Comparability::items_missing);
    readings.v0_items = {};
    CHECK(comparability_of(readings) == Comparability::items_missing);
}
