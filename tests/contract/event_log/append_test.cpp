#include "tests/contract/event_log/log_under_test.hpp"
#include "tests/contract/event_log/streams.hpp"
#include "tests/support/bug.hpp"
#include "tests/support/new_event.hpp"
#include "tests/support/sample_event.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <string>
#include <vector>

using namespace orderlog::contract;
using namespace orderlog::events;
using namespace orderlog::support;

namespace {

const StreamId system_stream{};

std::vector<StoredEvent> all_of(const EventLog& log) {
    return log.read(LogPosition{0}, ReadLimit{}).value();
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("a new log is empty", "[event_log]", Logs) {
    TestType under_test;
    const EventLog& log = under_test.log();
    CHECK(log.info().last == LogPosition{0});
    CHECK_FALSE(log.info().simulated);
    CHECK_FALSE(log.info().id.value().empty());
    CHECK(all_of(log).empty());
    CHECK(log.streams()->empty());
    CHECK(log.version(acme) == StreamVersion{0});
    CHECK(log.read_stream(acme, StreamVersion{0}, ReadLimit{})->empty());
}

TEMPLATE_LIST_TEST_CASE("a body of any size is taken together with what it caused", "[event_log]",
                        Logs) {
    TestType under_test;
    EventLog& log = under_test.log();
    const std::string body(std::size_t{9} << 20, 'x');
    CHECK(log.append({new_page(acme, 0, body), new_event(acme, 1)}) == LogPosition{2});
    CHECK(log.body(LogPosition{1}) == body);
}

TEMPLATE_LIST_TEST_CASE("a record that no reader would take is refused, and nothing is stored",
                        "[event_log]", Logs) {
    TestType under_test;
    EventLog& log = under_test.log();
    const EngineStopped endless{.cause = std::string(std::size_t{8} << 20, 'x')};
    const auto refused = log.append({new_event(acme, 0), new_event(acme, 1, endless)});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::rejected);
    CHECK(log.info().last == LogPosition{0});
    CHECK(log.append({new_event(acme, 0)}) == LogPosition{1});
}

TEMPLATE_LIST_TEST_CASE("positions are dense, versions are dense per stream", "[event_log]", Logs) {
    TestType under_test;
    EventLog& log = under_test.log();
    CHECK(log.append({new_event(acme, 0), new_event(bolt, 0)}) == LogPosition{2});
    CHECK(log.append({new_event(bolt, 1), new_event(acme, 1), new_event(acme, 2)}) ==
          LogPosition{5});
    CHECK(log.append({new_event(system_stream, 0)}) == LogPosition{6});

    std::uint64_t position = 0;
    std::map<StreamId, std::uint64_t> versions;
    const auto events = all_of(log);
    for (const StoredEvent& event : events) {
        CHECK(event.position == LogPosition{++position});
        CHECK(event.version == StreamVersion{++versions[event.stream]});
    }
    CHECK(position == 6);
    CHECK(log.info().last == LogPosition{6});
    CHECK(log.version(acme) == StreamVersion{3});
    CHECK(log.version(bolt) == StreamVersion{2});
    CHECK(log.streams() == std::vector<StreamId>{system_stream, acme, bolt});
}

TEMPLATE_LIST_TEST_CASE("the heads are the newest record of each stream", "[event_log]", Logs) {
    TestType under_test;
    EventLog& log = under_test.log();
    CHECK(log.heads()->empty());
    REQUIRE(log.append({new_event(acme, 0), new_event(bolt, 0), new_event(acme, 1)}));
    REQUIRE_FALSE(log.append({new_event(bolt, 7)}));
    const auto head = [&](std::uint64_t version, std::uint64_t position) {
        return StreamHead{StreamVersion{version}, LogPosition{position},
                          *log.record_hash(LogPosition{position})};
    };
    CHECK(*log.heads() == StreamHeads{{acme, head(2, 3)}, {bolt, head(1, 2)}});
    REQUIRE(log.append({new_event(bolt, 1)}));
    CHECK(*log.heads() == StreamHeads{{acme, head(2, 3)}, {bolt, head(2, 4)}});
}

TEMPLATE_LIST_TEST_CASE("a stale writer is refused and leaves nothing behind", "[event_log]",
                        Logs) {
    TestType under_test;
    EventLog& log = under_test.log();
    REQUIRE(log.append({new_event(acme, 0), new_event(acme, 1)}));

    const std::uint64_t expected = GENERATE(0, 1, 3);
    const auto late = log.append({new_event(acme, expected)});
    REQUIRE(!late);
    CHECK(late.error().kind == ErrorKind::version_conflict);
    CHECK(all_of(log).size() == 2);
    CHECK(log.append({new_event(acme, 2)}) == LogPosition{3});
}

TEMPLATE_LIST_TEST_CASE("a batch is stored whole or not at all", "[event_log]", Logs) {
    TestType under_test;
    EventLog& log = under_test.log();
    NewEvent page = new_page(acme, 0, "{}");
    const OrderKey key{.tenant = acme.tenant, .order = OrderId{"028-1"}};
    page.order_entries = {{.key = key, .offset = 7, .digest = digest("order")}};

    const auto torn = log.append({page, new_event(bolt, 0), new_event(acme, 7)});
    REQUIRE(!torn);
    CHECK(torn.error().kind == ErrorKind::version_conflict);
    CHECK(all_of(log).empty());
    CHECK(log.info().last == LogPosition{0});
    CHECK(log.streams()->empty());
    CHECK(log.version(bolt) == StreamVersion{0});
    CHECK(log.order_entries(key)->empty());
    CHECK(log.body(LogPosition{1}).error().kind == ErrorKind::not_found);
}

TEMPLATE_LIST_TEST_CASE("a conflict names the stream and both versions", "[event_log]", Logs) {
    TestType under_test;
    const auto refused = under_test.log().append({new_event(acme, 41)});
    REQUIRE(!refused);
    CHECK_THAT(refused.error().message, Catch::Contains("acme"));
    CHECK_THAT(refused.error().message, Catch::Contains("41"));
}

TEMPLATE_LIST_TEST_CASE("an event is read as it was appended", "[event_log]", Logs) {
    TestType under_test;
    EventLog& log = under_test.log();
    std::uint64_t version = 0;
    for (const Event& event : sample_events()) {
        NewEvent appended = new_event(acme, version, event);
        appended.time = january(3) + Duration{version};
        appended.actor = "orderlog serve";
        appended.correlation = LogPosition{1};
        appended.causation = LogPosition{version};
        REQUIRE(log.append({appended}));
        const auto read = log.read(LogPosition{version}, ReadLimit{});
        REQUIRE(read);
        REQUIRE(read->size() == 1);
        const StoredEvent& stored = read->front();
        CHECK(stored.position == LogPosition{version + 1});
        CHECK(stored.stream == acme);
        CHECK(stored.time == appended.time);
        CHECK(stored.actor == appended.actor);
        CHECK(stored.program == ORDERLOG_VERSION);
        CHECK(stored.correlation == appended.correlation);
        CHECK(stored.causation == appended.causation);
        CHECK(stored.event == event);
        CHECK(stored.body_size == 0);
        CHECK(stored.record_size > 0);
        ++version;
    }
}

TEMPLATE_LIST_TEST_CASE("each record holds the hash of its stream's previous one", "[event_log]",
                        Logs) {
    TestType under_test;
    EventLog& log = under_test.log();
    REQUIRE(log.append({new_event(acme, 0), new_event(bolt, 0), new_event(acme, 1)}));
    REQUIRE(log.append({new_event(acme, 2)}));

    const auto events = all_of(log);
    CHECK(events[0].previous == Sha256{});
    CHECK(events[1].previous == Sha256{});
    CHECK(events[2].previous == log.record_hash(LogPosition{1}));
    CHECK(events[3].previous == log.record_hash(LogPosition{3}));
    CHECK(log.record_hash(LogPosition{2}) != log.record_hash(LogPosition{1}));
    CHECK(log.record_hash(LogPosition{0}).error().kind == ErrorKind::not_found);
    CHECK(log.record_hash(LogPosition{5}).error().kind == ErrorKind::not_found);
}

TEMPLATE_LIST_TEST_CASE("a log that was simulated once stays simulated", "[event_log]", Logs) {
    TestType under_test;
    EventLog& log = under_test.log();
    EngineStarted started;
    REQUIRE(log.append({new_event(system_stream, 0, started)}));
    CHECK_FALSE(log.info().simulated);
    started.simulated = true;
    REQUIRE(log.append({new_event(system_stream, 1, started)}));
    started.simulated = false;
    REQUIRE(log.append({new_event(system_stream, 2, started)}));
    CHECK(log.info().simulated);
}

TEMPLATE_LIST_TEST_CASE("time may stand still but not go back", "[event_log]", Logs) {
    TestType under_test;
    EventLog& log = under_test.log();
    NewEvent event = new_event(acme, 0);
    event.time = january(9);
    REQUIRE(log.append({event}));
    event.expected = StreamVersion{1};
    REQUIRE(log.append({event}));
    CHECK(log.info().last_time == january(9));

    event.expected = StreamVersion{2};
    event.time = january(9) - Duration{1};
    CHECK(is_bug([&] { (void)log.append({event}); }));
}

TEMPLATE_LIST_TEST_CASE("to append nothing is a bug", "[event_log]", Logs) {
    TestType under_test;
    CHECK(is_bug([&] { (void)under_test.log().append({}); }));
}
