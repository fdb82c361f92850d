#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "tests/support/new_event.hpp"
#include "tests/support/temp_directory.hpp"

#include <catch2/catch.hpp>

#include <array>

using namespace orderlog::events;
using namespace orderlog::support;
using orderlog::adapters::RocksdbEventLog;

TEST_CASE("versions of some types are told from the index, of one stream, a thousand at a time") {
    const TempDirectory dir;
    const auto log = RocksdbEventLog::open(dir.path()).value();
    std::vector<NewEvent> batch;
    for (std::uint64_t i = 0; i < 2200; ++i) {
        const Event event = i % 2 == 0 ? Event{DebtPaid{}} : Event{SyncPolled{}};
        batch.push_back(new_event(orderlog::support::stream_of("acme"), i, event));
        // A stream whose name runs together with it.
        batch.push_back(new_event(orderlog::support::stream_of("acme-"), i, DebtPaid{}));
    }
    batch.push_back(new_event(orderlog::support::stream_of("acme"), 2200, DebtIncurred{}));
    REQUIRE(log->append(std::move(batch)));
    const std::array types{EventNumber{written<DebtPaid>.number},
                           EventNumber{written<DebtIncurred>.number}};
    const auto first = log->versions_of(orderlog::support::stream_of("acme"), types, {});
    REQUIRE(first);
    REQUIRE(first->size() == 1000);
    CHECK(first->front() == StreamVersion{1});
    CHECK(first->back() == StreamVersion{1999});
    const auto rest = log->versions_of(orderlog::support::stream_of("acme"), types, first->back());
    REQUIRE(rest);
    CHECK(rest->size() == 101);
    CHECK(rest->back() == StreamVersion{2201});
    CHECK(log->versions_of(orderlog::support::stream_of("acme"), types, StreamVersion{2201})
              ->empty());
    CHECK(log->versions_of(orderlog::support::stream_of("nobody"), types, {})->empty());
}
