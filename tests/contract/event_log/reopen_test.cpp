#include "tests/contract/event_log/log_under_test.hpp"
#include "tests/contract/event_log/streams.hpp"
#include "tests/support/new_event.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <string>
#include <vector>

using namespace orderlog::contract;
using namespace orderlog::events;
using namespace orderlog::support;

namespace {}  // namespace

// For a log in memory these hold because it is never closed.

TEMPLATE_LIST_TEST_CASE("what was appended is there after a reopening", "[event_log]", Logs) {
    TestType under_test;
    const OrderKey key{.tenant = acme.tenant, .order = OrderId{"028-1"}};
    NewEvent page = new_page(acme, 1, "{\"orders\":[]}");
    page.order_entries = {{.key = key, .offset = 3, .digest = digest("a")}};
    EngineStarted started;
    started.simulated = true;
    REQUIRE(under_test.log().append({new_event(StreamId{}, 0, started)}));
    REQUIRE(under_test.log().append({new_event(acme, 0), page}));
    const LogInfo info = under_test.log().info();
    const auto events = under_test.log().read(LogPosition{0}, ReadLimit{});
    const auto hash = under_test.log().record_hash(LogPosition{3});
    const auto heads = under_test.log().heads();

    under_test.reopen();
    const EventLog& log = under_test.log();
    CHECK(log.info().id == info.id);
    CHECK(log.info().simulated);
    CHECK(log.info().last == LogPosition{3});
    CHECK(log.info().last_time == january(2));
    CHECK((log.read(LogPosition{0}, ReadLimit{}) == events));
    CHECK(log.record_hash(LogPosition{3}) == hash);
    CHECK(log.heads() == heads);
    CHECK(log.body(LogPosition{3}) == "{\"orders\":[]}");
    CHECK(log.version(acme) == StreamVersion{2});
    CHECK(log.streams() == std::vector<StreamId>{StreamId{}, acme});
    CHECK(log.order_entries(key)->size() == 1);
    CHECK(log.order_heads(std::array{key})->front()->position == LogPosition{3});
}

TEMPLATE_LIST_TEST_CASE("a reopened log goes on where it was", "[event_log]", Logs) {
    TestType under_test;
    REQUIRE(under_test.log().append({new_event(acme, 0), new_event(acme, 1)}));
    under_test.reopen();
    EventLog& log = under_test.log();
    CHECK(log.append({new_event(acme, 0)}).error().kind == ErrorKind::version_conflict);
    CHECK(log.append({new_event(acme, 2)}) == LogPosition{3});
    const auto events = log.read(LogPosition{2}, ReadLimit{});
    REQUIRE(events->size() == 1);
    CHECK(events->front().version == StreamVersion{3});
    CHECK(events->front().previous == log.record_hash(LogPosition{2}));
}

TEMPLATE_LIST_TEST_CASE("an empty log keeps its id", "[event_log]", Logs) {
    TestType under_test;
    const LogId id = under_test.log().info().id;
    under_test.reopen();
    CHECK(under_test.log().info().id == id);
    CHECK(under_test.log().info().last == LogPosition{0});
}
