#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "tests/support/sample_page.hpp"
#include "tests/support/temp_directory.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::events;
using orderlog::adapters::RocksdbEventLog;

TEST_CASE("a log that was closed goes on where it ended") {
    const support::TempDirectory dir;
    LogId id;
    {
        auto log = RocksdbEventLog::open(dir.path());
        REQUIRE(log);
        id = (*log)->info().id;
        CHECK(id.value().size() == 36);
        REQUIRE(
            (*log)->append({support::sample_page({}, StreamVersion{0}, support::sample_time(1))}));
    }
    auto log = RocksdbEventLog::open(dir.path());
    REQUIRE(log);
    CHECK((*log)->info().id == id);
    CHECK((*log)->info().last == LogPosition{1});
    const auto again = support::sample_page({}, StreamVersion{0}, support::sample_time(1));
    const auto late = (*log)->append({again});
    REQUIRE(!late);
    CHECK(late.error().kind == ErrorKind::version_conflict);
    CHECK((*log)->body(LogPosition{1}).value() == again.body->bytes);
    std::vector<OrderKey> keys;
    for (const auto& entry : again.order_entries) {
        keys.push_back(entry.key);
    }
    const auto heads = (*log)->order_heads(keys);
    REQUIRE(heads);
    CHECK((*heads)[3]->digest == again.order_entries[3].digest);
    CHECK((*heads)[3]->offset == again.order_entries[3].offset);
    CHECK((*heads)[3]->position == LogPosition{1});
}
