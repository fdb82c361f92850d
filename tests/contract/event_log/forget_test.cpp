#include "adapters/memory/memory_event_log.hpp"
#include "tests/contract/event_log/streams.hpp"
#include "tests/support/new_event.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::events;
using namespace orderlog::support;

// No port promises this: only a log in memory may forget.
TEST_CASE("a log that forgets goes on where it was, and says what it has forgotten") {
    adapters::MemoryEventLog log;
    adapters::MemoryEventLog whole;
    for (auto* each : {&log, &whole}) {
        REQUIRE(each->append({new_page(acme, 0, "one"), new_event(acme, 1), new_event(bolt, 0)}));
    }
    log.forget(LogPosition{2});
    for (auto* each : {&log, &whole}) {
        REQUIRE(each->append({new_page(acme, 2, "two"), new_event(bolt, 1)}));
    }

    CHECK(log.info().last == whole.info().last);
    CHECK(log.version(acme) == StreamVersion{3});
    CHECK(log.heads() == whole.heads());
    // The chain of hashes goes on over what is forgotten.
    CHECK(log.record_hash(LogPosition{4}) == whole.record_hash(LogPosition{4}));
    CHECK(log.read(LogPosition{2}, {}) == whole.read(LogPosition{2}, {}));
    CHECK(log.read_stream(acme, StreamVersion{2}, {}) ==
          whole.read_stream(acme, StreamVersion{2}, {}));
    CHECK(log.body(LogPosition{4}) == "two");

    CHECK(log.read(LogPosition{1}, {}).error().kind == ErrorKind::not_found);
    CHECK(log.read_stream(acme, StreamVersion{1}, {}).error().kind == ErrorKind::not_found);
    CHECK(log.body(LogPosition{1}).error().kind == ErrorKind::not_found);
    CHECK(log.record_hash(LogPosition{2}).error().kind == ErrorKind::not_found);
}
