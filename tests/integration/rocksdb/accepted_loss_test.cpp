#include "adapters/rocksdb/database.hpp"
#include "adapters/rocksdb/high_water.hpp"
#include "adapters/rocksdb/keys.hpp"
#include "adapters/rocksdb/opening.hpp"
#include "adapters/rocksdb/rocksdb_snapshot_store.hpp"
#include "tests/support/log_steps.hpp"
#include "tests/support/temp_directory.hpp"

#include <catch2/catch.hpp>
#include <rocksdb/write_batch.h>

#include <string>

using namespace orderlog::events;
using namespace orderlog::support;
using orderlog::adapters::Family;
using orderlog::adapters::HighWaterFile;
using orderlog::adapters::read_high_water;
using orderlog::adapters::RocksdbEventLog;
using orderlog::adapters::RocksdbSnapshotStore;
using orderlog::engine::Snapshot;

namespace adapters = orderlog::adapters;
namespace fs = std::filesystem;

namespace {

constexpr LogPosition kept_end{18};
constexpr LogPosition lost_end{20};

/// A log that ended at 20 and was put back as it was at 18.
struct ShortLog {
    ShortLog() {
        append_steps(*open_log(dir.path()), 9);
        fs::copy(database, dir.path() / "copy", fs::copy_options::recursive);
        {
            const auto log = open_log(dir.path());
            append_steps(*log, 1);
            lost_hash = log->record_hash(lost_end).value();
        }
        fs::remove_all(database);
        fs::rename(dir.path() / "copy", database);
    }

    [[nodiscard]] Error refusal() const {
        auto log = RocksdbEventLog::open(dir.path());
        REQUIRE(!log);
        return log.error();
    }
    [[nodiscard]] std::unique_ptr<RocksdbEventLog> open_accepting() const {
        auto log = RocksdbEventLog::open(dir.path(), {.accept_loss = true});
        REQUIRE(log);
        return std::move(*log);
    }
    void accept() const {
        const auto log = open_accepting();
        REQUIRE(log->loss());
        append_acceptance(*log);
    }
    /// As an engine does: its start and the loss in one write.
    static void append_acceptance(RocksdbEventLog& log) {
        const auto version = log.version({}).value();
        const Time time = log.info().last_time;
        REQUIRE(log.append({{.expected = version, .time = time, .event = EngineStarted{}},
                            {.expected = next(version), .time = time, .event = *log.loss()}}));
    }

    TempDirectory dir;
    fs::path database{dir.path() / "log"};
    fs::path high_water{dir.path() / "high_water"};
    Sha256 lost_hash{};
};

/// Puts a value under a key, past everything that would refuse it.
void put_raw(const ShortLog& of, Family family, const std::string& key, const std::string& value) {
    const auto database = adapters::Database::open({.directory = of.database}).value();
    rocksdb::WriteBatch batch;
    batch.Put(database->handle(family), key, value);
    REQUIRE(database->write(batch, /*sync*/ true));
}

}  // namespace

TEST_CASE("what is lost is told by span, hashes and cause, and no file is changed") {
    const ShortLog world;
    const auto loss = adapters::find_loss(adapters::place_in(world.dir.path())).value();
    REQUIRE(loss);
    CHECK(loss->first == LogPosition{19});
    CHECK(loss->last == lost_end);
    CHECK(loss->last_hash == world.lost_hash);
    CHECK(loss->kept == kept_end);
    CHECK_THAT(loss->cause, Catch::Contains("ended before"));
    const auto reader = RocksdbEventLog::open_read_only(world.dir.path()).value();
    CHECK(loss->kept_hash == reader->record_hash(kept_end).value());
    CHECK(reader->check_not_behind().error().message == world.refusal().message);
}

TEST_CASE("until its event is in the log a loss is not accepted, however often it is tried") {
    const ShortLog world;
    const Error before = world.refusal();
    for (int i = 0; i < 3; ++i) {
        CHECK(world.open_accepting()->loss()->kept == kept_end);
        CHECK(read_high_water(world.high_water).value()->position == lost_end);
        CHECK(world.refusal().message == before.message);
    }
}

TEST_CASE("with its event in the log a loss is accepted, and its positions are given again") {
    const ShortLog world;
    world.accept();
    const auto log = open_log(world.dir.path());
    CHECK_FALSE(log->loss());
    CHECK(log->info().last == lost_end);
    CHECK(log->record_hash(lost_end).value() != world.lost_hash);
    append_steps(*log, 2);
    CHECK(log->info().last == LogPosition{24});
    CHECK(log->verify({})->whole());
    CHECK(read_high_water(world.high_water).value()->position == LogPosition{24});
}

TEST_CASE("a death between the event and the high-water mark leaves an accepted loss") {
    const ShortLog world;
    fs::copy(world.high_water, world.dir.path() / "old_mark");
    world.accept();
    SECTION("before the mark was written") {
        fs::remove(world.high_water);
        fs::rename(world.dir.path() / "old_mark", world.high_water);
    }
    SECTION("with one of its slots written") {
        const auto old = read_high_water(world.dir.path() / "old_mark").value();
        const auto now = HighWaterFile::open(world.high_water, *old);
        const auto log = RocksdbEventLog::open_read_only(world.dir.path()).value();
        REQUIRE((*now)->store({lost_end, log->record_hash(lost_end).value()}));
    }
    CHECK_FALSE(adapters::find_loss(adapters::place_in(world.dir.path())).value());
    const auto log = open_log(world.dir.path());
    CHECK(read_high_water(world.high_water).value()->hash == log->record_hash(lost_end).value());
}

TEST_CASE("a mark that is older than what was written since is not excused by an old event") {
    const ShortLog world;
    fs::copy(world.high_water, world.dir.path() / "old_mark");
    world.accept();
    append_steps(*open_log(world.dir.path()), 1);
    fs::remove(world.high_water);
    fs::rename(world.dir.path() / "old_mark", world.high_water);
    CHECK_THAT(world.refusal().message, Catch::Contains("another record at position 20"));
}

TEST_CASE("a snapshot of lost events is gone before their positions are given again") {
    const ShortLog world;
    std::string bytes;
    {
        const TempDirectory other;
        const auto log = open_log(other.path());
        append_steps(*log, 10);
        RocksdbSnapshotStore store(*log);
        REQUIRE(store.save({Snapshot{.key = "later", .state_version = 1, .position = lost_end}}));
        bytes = **log->database().value(Family::meta, adapters::snapshot_key("later"));
    }
    put_raw(world, Family::meta, adapters::snapshot_key("later"), bytes);
    {
        const auto log = world.open_accepting();
        RocksdbSnapshotStore store(*log);
        CHECK(store.load().value().empty());
        ShortLog::append_acceptance(*log);
        REQUIRE(store.save({Snapshot{.key = "kept", .state_version = 1, .position = kept_end}}));
    }
    const auto log = open_log(world.dir.path());
    append_steps(*log, 1);
    const auto left = RocksdbSnapshotStore(*log).load().value();
    REQUIRE(left.size() == 1);
    CHECK(left[0].key == "kept");
}

TEST_CASE("a loss is not accepted while something tells of lost records") {
    const ShortLog world;
    put_raw(world, Family::body, adapters::body_key(LogPosition{19}, 0), "of a lost page");
    auto log = RocksdbEventLog::open(world.dir.path(), {.accept_loss = true});
    REQUIRE(!log);
    CHECK(log.error().kind == ErrorKind::corrupt);
    CHECK_THAT(log.error().message, Catch::Contains("a body of a lost record is left"));
}

TEST_CASE("another record where the mark is can be accepted too") {
    const ShortLog world;
    // It went on, as if it had never been longer, before the mark was put back.
    fs::remove(world.high_water);
    {
        const auto log = open_log(world.dir.path());
        for (std::uint64_t i = 0; i < 6; ++i) {
            REQUIRE(log->append({sample_note("bolt", StreamVersion{i}, log->info().last_time)}));
        }
    }
    fs::remove(world.high_water);
    REQUIRE(HighWaterFile::open(world.high_water, {lost_end, world.lost_hash}));
    {
        const auto log = world.open_accepting();
        REQUIRE(log->loss());
        CHECK(log->loss()->first == lost_end);
        CHECK(log->loss()->last == lost_end);
        CHECK(log->loss()->kept == LogPosition{24});
        ShortLog::append_acceptance(*log);
    }
    CHECK(open_log(world.dir.path())->info().last == LogPosition{26});
}

TEST_CASE("without any event left there is no loss to accept") {
    const ShortLog world;
    fs::remove_all(world.database);
    auto log = RocksdbEventLog::open(world.dir.path(), {.accept_loss = true});
    REQUIRE(!log);
    CHECK(log.error().kind == ErrorKind::corrupt);
    CHECK_FALSE(fs::exists(world.database));
}

TEST_CASE("of a log that lost nothing there is nothing to accept") {
    const TempDirectory dir;
    append_steps(*open_log(dir.path()), 2);
    CHECK_FALSE(adapters::find_loss(adapters::place_in(dir.path())).value());
    const auto log = RocksdbEventLog::open(dir.path(), {.accept_loss = true}).value();
    CHECK_FALSE(log->loss());
    append_steps(*log, 1);
}
