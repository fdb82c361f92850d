#include "tests/contract/event_log/log_under_test.hpp"
#include "tests/contract/event_log/streams.hpp"
#include "tests/support/new_event.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <limits>
#include <string>
#include <thread>
#include <vector>

using namespace orderlog::contract;
using namespace orderlog::events;
using namespace orderlog::support;

namespace {

// Ten events: acme's have odd positions, bolt's even ones.
void append_ten(EventLog& log) {
    for (std::uint64_t i = 0; i < 5; ++i) {
        REQUIRE(log.append({new_event(acme, i), new_event(bolt, i)}));
    }
}

std::vector<std::uint64_t> positions_of(const Result<std::vector<StoredEvent>>& events) {
    std::vector<std::uint64_t> positions;
    for (const StoredEvent& event : events.value()) {
        positions.push_back(event.position.value());
    }
    return positions;
}

using Positions = std::vector<std::uint64_t>;

}  // namespace

TEMPLATE_LIST_TEST_CASE("reading goes on after a position", "[event_log]", Logs) {
    TestType under_test;
    EventLog& log = under_test.log();
    append_ten(log);
    CHECK(positions_of(log.read(LogPosition{0}, ReadLimit{})).size() == 10);
    CHECK(positions_of(log.read(LogPosition{7}, ReadLimit{})) == Positions{8, 9, 10});
    CHECK(positions_of(log.read(LogPosition{10}, ReadLimit{})).empty());
    CHECK(positions_of(log.read(LogPosition{11}, ReadLimit{})).empty());
    const LogPosition never{std::numeric_limits<std::uint64_t>::max()};
    CHECK(positions_of(log.read(never, ReadLimit{})).empty());
}

TEMPLATE_LIST_TEST_CASE("reading a stream goes on after a version", "[event_log]", Logs) {
    TestType under_test;
    EventLog& log = under_test.log();
    append_ten(log);
    CHECK(positions_of(log.read_stream(bolt, StreamVersion{0}, ReadLimit{})) ==
          Positions{2, 4, 6, 8, 10});
    CHECK(positions_of(log.read_stream(acme, StreamVersion{3}, ReadLimit{})) == Positions{7, 9});
    CHECK(positions_of(log.read_stream(acme, StreamVersion{5}, ReadLimit{})).empty());
    CHECK(positions_of(log.read_stream(acme, StreamVersion{99}, ReadLimit{})).empty());
    CHECK(positions_of(log.read_stream(stream_of("acm"), StreamVersion{0}, ReadLimit{})).empty());
}

TEMPLATE_LIST_TEST_CASE("streams whose names run together stay apart", "[event_log]", Logs) {
    TestType under_test;
    EventLog& log = under_test.log();
    const StreamId one{.tenant = TenantId{"ab"}, .connection = ConnectionId{"c"}};
    const StreamId other{.tenant = TenantId{"a"}, .connection = ConnectionId{"bc"}};
    const StreamId nul{.tenant = TenantId{std::string{"a\0b", 3}}, .connection = ConnectionId{"c"}};
    REQUIRE(log.append({new_event(one, 0), new_event(other, 0), new_event(nul, 0)}));
    CHECK(positions_of(log.read_stream(one, StreamVersion{0}, ReadLimit{})) == Positions{1});
    CHECK(positions_of(log.read_stream(other, StreamVersion{0}, ReadLimit{})) == Positions{2});
    CHECK(positions_of(log.read_stream(nul, StreamVersion{0}, ReadLimit{})) == Positions{3});
    CHECK(log.streams()->size() == 3);
}

TEMPLATE_LIST_TEST_CASE("a read ends at its limit of events", "[event_log]", Logs) {
    TestType under_test;
    EventLog& log = under_test.log();
    append_ten(log);
    const ReadLimit three{.events = 3};
    CHECK(positions_of(log.read(LogPosition{4}, three)) == Positions{5, 6, 7});
    CHECK(positions_of(log.read_stream(acme, StreamVersion{1}, three)) == Positions{3, 5, 7});
}

TEMPLATE_LIST_TEST_CASE("a read ends at its limit of bytes but gives at least one event",
                        "[event_log]", Logs) {
    TestType under_test;
    EventLog& log = under_test.log();
    append_ten(log);
    const std::size_t size = log.read(LogPosition{0}, ReadLimit{})->front().record_size;
    const ReadLimit two{.record_bytes = 3 * size - 1};
    CHECK(positions_of(log.read(LogPosition{4}, two)) == Positions{5, 6});
    CHECK(positions_of(log.read_stream(bolt, StreamVersion{2}, two)) == Positions{6, 8});
    const ReadLimit none{.record_bytes = 0};
    CHECK(positions_of(log.read(LogPosition{4}, none)) == Positions{5});
    CHECK(positions_of(log.read_stream(bolt, StreamVersion{2}, none)) == Positions{6});
}

TEMPLATE_LIST_TEST_CASE("readers beside the writer see whole batches only", "[event_log]", Logs) {
    TestType under_test;
    EventLog& log = under_test.log();
    constexpr std::uint64_t batch = 3;
    std::atomic<bool> done{false};
    std::atomic<bool> torn{false};
    std::thread reader{[&] {
        while (!done) {
            const auto events = log.read(LogPosition{0}, ReadLimit{});
            torn = torn || !events || events->size() % batch != 0;
            const auto version = log.version(acme);
            torn = torn || !version || version->value() % batch != 0;
            torn = torn || log.info().last.value() % batch != 0;
        }
    }};
    for (std::uint64_t i = 0; i < 50; ++i) {
        const std::uint64_t version = i * batch;
        CHECK(log.append({new_event(acme, version), new_event(acme, version + 1),
                          new_event(acme, version + 2)}));
    }
    done = true;
    reader.join();
    CHECK_FALSE(torn);
}
