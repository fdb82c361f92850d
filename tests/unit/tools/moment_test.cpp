#include "tools/orders/moment.hpp"

#include <catch2/catch.hpp>

using namespace orderlog::tools;
using namespace std::chrono_literals;
using std::chrono::sys_days;

namespace {

constexpr orderlog::events::Time now = sys_days{2024y / 3 / 1} + 13h + 5min;

}  // namespace

TEST_CASE("an instant is a date or RFC 3339") {
    CHECK(*read_instant("2024-01-31") == sys_days{2024y / 1 / 31});
    CHECK(*read_instant("2024-01-31T12:00:00+02:00") == sys_days{2024y / 1 / 31} + 10h);
    CHECK(*read_instant("2024-01-31 12:00:00Z") == sys_days{2024y / 1 / 31} + 12h);
    CHECK(!read_instant("yesterday"));
}

TEST_CASE("a moment is named from now back") {
    CHECK(*read_moment("90s", now) == now - 90s);
    CHECK(*read_moment("30m", now) == now - 30min);
    CHECK(*read_moment("2h", now) == now - 2h);
    CHECK(*read_moment("7d", now) == now - 168h);
    CHECK(*read_moment("2w", now) == now - 336h);
    CHECK(*read_moment("today", now) == sys_days{2024y / 3 / 1});
    CHECK(*read_moment("yesterday", now) == sys_days{2024y / 2 / 29});
    CHECK(*read_moment("2024-01-31", now) == sys_days{2024y / 1 / 31});
}

TEST_CASE("a whole second counts to its end") {
    CHECK(last_instant_of(now) == now + 999'999us);
    CHECK(last_instant_of(now + 5us) == now + 5us);
}

TEST_CASE("a span is a number and a unit") {
    CHECK(*read_span("90s") == 90s);
    CHECK(*read_span("2h") == 2h);
    CHECK_THAT(read_span("soon").error().hint, Catch::Contains("30m"));
}

TEST_CASE("what is no moment is refused with all the forms") {
    for (const char* text : {"", "h", "2", "-2h", "+2h", "2 h", "2hh", "999999999d", "tomorrow"}) {
        const auto moment = read_moment(text, now);
        REQUIRE(!moment);
        CHECK_THAT(moment.error().hint, Catch::Contains("2h") && Catch::Contains("2024-01-31"));
    }
}
