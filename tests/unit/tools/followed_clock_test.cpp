#include "adapters/system/followed_clock.hpp"

#include <catch2/catch.hpp>

using namespace orderlog::adapters;

TEST_CASE("a clock reading is a time and a speed") {
    const auto reading = parse_clock(R"({"epoch_us":0,"now_us":1656633600000000,"speed":1000})");
    REQUIRE(reading);
    CHECK(orderlog::events::to_text(reading->now) == "2022-07-01T00:00:00.000000Z");
    CHECK(reading->speed == 1000);
    CHECK(!parse_clock("{}"));
    CHECK(!parse_clock("<html>"));
}
