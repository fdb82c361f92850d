#include "tools/rebuild/past_position.hpp"

#include "adapters/memory/memory_event_log.hpp"
#include "tests/support/new_event.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::tools;
using events::Duration;
using events::LogPosition;
using support::january;

namespace {

/// A log with an event at midnight of each of these days.
void append_at(adapters::MemoryEventLog& log, const std::vector<int>& days) {
    const auto stream = support::stream_of("t1");
    for (std::size_t i = 0; i < days.size(); ++i) {
        auto event = support::new_event(stream, i);
        event.time = january(days[i]);
        REQUIRE(log.append({event}));
    }
}

}  // namespace

TEST_CASE("the position at a time is that of the last event up to it") {
    adapters::MemoryEventLog log;
    CHECK(*past_position(log, january(1)) == LogPosition{0});
    append_at(log, {2, 3, 3, 3, 5, 8});
    CHECK(*past_position(log, january(1)) == LogPosition{0});
    CHECK(*past_position(log, january(2) - Duration{1}) == LogPosition{0});
    CHECK(*past_position(log, january(2)) == LogPosition{1});
    CHECK(*past_position(log, january(3) - Duration{1}) == LogPosition{1});
    CHECK(*past_position(log, january(3)) == LogPosition{4});
    CHECK(*past_position(log, january(4)) == LogPosition{4});
    CHECK(*past_position(log, january(7)) == LogPosition{5});
    CHECK(*past_position(log, january(9)) == LogPosition{6});
}
