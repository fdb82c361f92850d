#include "adapters/rocksdb/database.hpp"
#include "adapters/rocksdb/keys.hpp"
#include "adapters/rocksdb/library_abort.hpp"
#include "events/record.hpp"
#include "tests/support/flipped_bit.hpp"
#include "tests/support/log_steps.hpp"
#include "tests/support/temp_directory.hpp"

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <string>

using namespace orderlog::adapters;
using namespace orderlog::events;
using namespace orderlog::support;

namespace {

constexpr std::uint64_t steps = 40;

/// A log whose events are in files and no longer in the write-ahead log.
void make_log_in_files(const std::filesystem::path& data_dir) {
    append_steps(*open_log(data_dir), steps);
    static_cast<void>(open_log(data_dir));
}

std::filesystem::path file_of(const std::filesystem::path& data_dir, Family family) {
    const auto log = open_log(data_dir);
    std::vector<rocksdb::LiveFileMetaData> files;
    log->database().db().GetLiveFilesMetaData(&files);
    for (const auto& file : files) {
        if (file.column_family_name == name_of(family)) {
            return data_dir / "log" / file.relative_filename;
        }
    }
    return {};
}

/// Finds the fault either at opening or by the walk.
bool is_found(const std::filesystem::path& data_dir) {
    const auto log = RocksdbEventLog::open_read_only(data_dir);
    if (!log) {
        return true;
    }
    const auto report = (*log)->verify({});
    return !report || !report->whole();
}

// What a process that does this ends with; negative: a signal. REQUIRES of its callers: RocksDB has
// no threads in this process yet, since ThreadSanitizer lets a child of threads start none.
int end_of_child(const std::function<int()>& work) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(work());
    }
    int ended = 0;
    REQUIRE(::waitpid(child, &ended, 0) == child);
    return WIFEXITED(ended) ? WEXITSTATUS(ended) : -WTERMSIG(ended);
}

// 0 if the log was found whole, 1 if not, or as `status` says if RocksDB stopped who looked.
int end_of_verifying(const std::filesystem::path& data_dir, int status) {
    return end_of_child([&] {
        static_cast<void>(std::freopen("/dev/null", "w", stderr));
        tell_library_aborts(status);
        return is_found(data_dir) ? 1 : 0;
    });
}

VerifyReport report_of(const RocksdbEventLog& log) {
    return log.verify({}).value();
}

void put(const RocksdbEventLog& log, Family family, const std::string& key,
         const std::string& value) {
    rocksdb::WriteBatch batch;
    batch.Put(log.database().handle(family), key, value);
    REQUIRE(log.database().write(batch, true));
}

}  // namespace

TEST_CASE("a whole log verifies, and all of it is counted") {
    const TempDirectory dir;
    const auto log = open_log(dir.path());
    append_steps(*log, steps);
    LogPosition told{};
    const auto report = log->verify([&](LogPosition done, LogPosition) { told = done; }).value();
    CHECK(report.whole());
    CHECK(report.last == LogPosition{2 * steps});
    CHECK(report.records == 2 * steps);
    CHECK(report.bodies == steps);
    CHECK(report.order_entries == 10 * steps);
    CHECK(report.files_checked);
    CHECK(told == LogPosition{0});  // fewer records than one report's worth
}

TEST_CASE("statistics count what was appended") {
    const TempDirectory dir;
    const auto log = open_log(dir.path());
    append_steps(*log, steps);
    const auto statistics = log->statistics().value();
    CHECK(statistics.total.events == 2 * steps);
    CHECK(statistics.total.bodies == steps);
    CHECK(statistics.total.body_bytes > statistics.total.stored_bytes);
    CHECK(statistics.streams.at(sample_stream("acme")).events == 2 * steps);
    CHECK(statistics.types.size() == 2);
    CHECK(statistics.days.size() == 1);
    CHECK(statistics.families.size() == 5);
}

TEST_CASE("a flipped byte in any family's file is found") {
    const TempDirectory dir;
    make_log_in_files(dir.path());
    REQUIRE_FALSE(is_found(dir.path()));
    const Family family = GENERATE(Family::log, Family::body, Family::index, Family::orders);
    const auto share = GENERATE(0.1, 0.5, 0.999);
    const auto file = file_of(dir.path(), family);
    REQUIRE_FALSE(file.empty());
    const auto size = static_cast<double>(std::filesystem::file_size(file));
    flip_bit(file, static_cast<std::uintmax_t>(size * share));
    INFO(name_of(family) << " at " << share);
    CHECK(is_found(dir.path()));
}

TEST_CASE("what lies behind records that cannot be read is verified too") {
    constexpr std::uint64_t many = 1000;
    const TempDirectory dir;
    append_steps(*open_log(dir.path()), many);
    static_cast<void>(open_log(dir.path()));
    const auto file = file_of(dir.path(), Family::log);
    const auto size = std::filesystem::file_size(file);
    flip_bit(file, size / 4);
    flip_bit(file, size / 2);
    const auto log = RocksdbEventLog::open_read_only(dir.path()).value();
    const auto report = report_of(*log);
    std::vector<std::uint64_t> unread;
    for (const auto& problem : report.problems) {
        if (problem.message.find("cannot be read from here up to") != std::string::npos) {
            unread.push_back(problem.position.value());
        }
    }
    REQUIRE(unread.size() == 2);
    CHECK(unread[0] < many);
    CHECK(unread[1] > unread[0] + many / 4);
    CHECK(report.records > 2 * many * 3 / 4);
    CHECK(report.records < 2 * many);
}

TEST_CASE("a body that was exchanged is found though every checksum holds") {
    const TempDirectory dir;
    const auto log = open_log(dir.path());
    append_steps(*log, 3);
    const auto other = log->database().value(Family::body, body_key(LogPosition{3}, 0)).value();
    put(*log, Family::body, body_key(LogPosition{1}, 0), *other);
    const auto report = report_of(*log);
    REQUIRE(report.problem_count == 1);
    CHECK(report.problems[0].position == LogPosition{1});
}

TEST_CASE("an order's entry that names an event which is no page is found") {
    const TempDirectory dir;
    const auto log = open_log(dir.path());
    append_steps(*log, 3);
    const auto entry = log->database().all_of(Family::orders);
    entry->SeekToFirst();
    REQUIRE(entry->Valid());
    // A step is a page and an event without orders.
    const auto page = sample_page({.seed = 1}, StreamVersion{}, sample_time(0));
    put(*log, Family::orders, order_key(page.order_entries[0].key, LogPosition{2}),
        entry->value().ToString());
    const auto report = report_of(*log);
    REQUIRE(report.problem_count == 1);
    CHECK(report.problems[0].position == LogPosition{2});
    CHECK_THAT(report.problems[0].message, Catch::Contains("no page"));
}

TEST_CASE("a record that was rewritten breaks the chain") {
    const TempDirectory dir;
    const auto log = open_log(dir.path());
    append_steps(*log, 3);
    auto forged = log->read(LogPosition{1}, {.events = 1}).value().front();
    forged.actor = "somebody else";
    put(*log, Family::log, log_key(LogPosition{2}), encode_record(forged));
    const auto report = report_of(*log);
    for (const auto& problem : report.problems) {
        UNSCOPED_INFO(problem.position.value() << ": " << problem.message);
    }
    REQUIRE(report.problem_count == 1);
    CHECK(report.problems[0].position == LogPosition{3});
    CHECK_THAT(report.problems[0].message, Catch::Contains("previous record"));
}

TEST_CASE("a record that is missing is found") {
    const TempDirectory dir;
    const auto log = open_log(dir.path());
    append_steps(*log, 3);
    rocksdb::WriteBatch batch;
    batch.Delete(log->database().handle(Family::log), log_key(LogPosition{4}));
    REQUIRE(log->database().write(batch, true));
    CHECK_FALSE(report_of(*log).whole());
    CHECK(log->read(LogPosition{0}, ReadLimit{}).error().kind == ErrorKind::corrupt);
}

TEST_CASE("verify names both numbers of a log that a damaged write-ahead log cuts short") {
    const TempDirectory dir;
    append_steps(*open_log(dir.path()), 20);
    std::filesystem::path wal;
    for (const auto& entry : std::filesystem::directory_iterator(dir.path() / "log")) {
        if (entry.path().extension() == ".log" && entry.file_size() > 0) {
            wal = entry.path();
        }
    }
    flip_bit(wal, std::filesystem::file_size(wal) / 2);
    const auto log = RocksdbEventLog::open_read_only(dir.path()).value();
    const auto report = report_of(*log);
    REQUIRE(report.problem_count == 1);
    CHECK(report.last < LogPosition{40});
    CHECK_THAT(report.problems[0].message,
               Catch::Contains("position 40 had been acknowledged") &&
                   Catch::Contains("ends at position " + std::to_string(report.last.value())));
}

TEST_CASE("an order's entry that is missing is found at its page") {
    const TempDirectory dir;
    const auto log = open_log(dir.path());
    append_steps(*log, 3);
    const auto entry = log->database().all_of(Family::orders);
    entry->SeekToFirst();
    const auto position = order_position(entry->key().ToStringView()).value();
    rocksdb::WriteBatch batch;
    batch.Delete(log->database().handle(Family::orders), entry->key());
    REQUIRE(log->database().write(batch, true));
    const auto report = report_of(*log);
    REQUIRE(report.problem_count == 1);
    CHECK(report.problems[0].position == position);
}

TEST_CASE("a table whose properties stop RocksDB by an assertion ends no process by a signal") {
    const TempDirectory dir;
    const auto name = dir.path() / "name";
    REQUIRE(end_of_child([&] {
                make_log_in_files(dir.path());
                std::ofstream(name) << file_of(dir.path(), Family::orders).string();
                return 0;
            }) == 0);
    std::string file;
    std::ifstream(name) >> file;
    const auto size = std::filesystem::file_size(file);
    constexpr int stopped = 6;
    constexpr std::uintmax_t looked_at = 600;  // Properties stand near the end.
    int count = 0;
    for (std::uintmax_t offset = size - std::min(size, looked_at); offset < size; ++offset) {
        flip_bit(file, offset, 0x80);
        const int end = end_of_verifying(dir.path(), stopped);
        flip_bit(file, offset, 0x80);
        INFO("byte " << offset << " of " << size);
        CHECK(end >= 0);
        count += end == stopped ? 1 : 0;
    }
    CHECK(count > 0);
    CHECK(end_of_verifying(dir.path(), stopped) == 0);
}
