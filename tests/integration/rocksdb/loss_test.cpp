#include "adapters/rocksdb/high_water.hpp"
#include "tests/support/flipped_bit.hpp"
#include "tests/support/log_steps.hpp"
#include "tests/support/temp_directory.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <map>
#include <string>

using namespace orderlog::events;
using namespace orderlog::support;
using orderlog::adapters::HighWaterFile;
using orderlog::adapters::read_high_water;
using orderlog::adapters::RocksdbEventLog;

namespace fs = std::filesystem;

namespace {

fs::path newest_wal(const fs::path& data_dir) {
    fs::path newest;
    for (const auto& entry : fs::directory_iterator(data_dir / "log")) {
        if (entry.path().extension() == ".log" && entry.file_size() > 0 &&
            entry.path().filename() > newest.filename()) {
            newest = entry.path();
        }
    }
    return newest;
}

/// Every file of the database by its name.
std::map<std::string, std::string> files_of(const fs::path& data_dir) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::directory_iterator(data_dir / "log")) {
        std::ifstream file{entry.path(), std::ios::binary};
        files[entry.path().filename()] = {std::istreambuf_iterator<char>{file}, {}};
    }
    return files;
}

Error refusal(const fs::path& data_dir) {
    auto log = RocksdbEventLog::open(data_dir);
    REQUIRE(!log);
    return log.error();
}

}  // namespace

TEST_CASE("the high-water file names the last record") {
    const TempDirectory dir;
    const auto log = open_log(dir.path());
    append_steps(*log, 3);
    const auto mark = read_high_water(dir.path() / "high_water");
    REQUIRE(mark);
    REQUIRE(*mark);
    CHECK((*mark)->position == LogPosition{6});
    CHECK((*mark)->hash == log->record_hash(LogPosition{6}));
}

TEST_CASE("a high-water slot that was torn leaves the one before it") {
    const TempDirectory dir;
    const auto file = dir.path() / "high_water";
    append_steps(*open_log(dir.path()), 3);
    flip_bit(file, 20 + 512 * (GENERATE(0, 1)));
    const auto mark = read_high_water(file);
    REQUIRE(mark);
    CHECK((*mark)->position >= LogPosition{4});
    flip_bit(file, 20);
    flip_bit(file, 532);
    CHECK(open_log(dir.path())->info().last == LogPosition{6});
}

TEST_CASE("a high-water file of rubbish is not believed") {
    const TempDirectory dir;
    append_steps(*open_log(dir.path()), 1);
    std::ofstream{dir.path() / "high_water"} << "rubbish";
    CHECK(refusal(dir.path()).kind == ErrorKind::corrupt);
}

TEST_CASE("a high-water file that was made but never written counts as none") {
    const TempDirectory dir;
    std::ofstream{dir.path() / "high_water"}.flush();
    REQUIRE(fs::file_size(dir.path() / "high_water") == 0);
    append_steps(*open_log(dir.path()), 1);
    CHECK(read_high_water(dir.path() / "high_water").value()->position == LogPosition{2});
}

TEST_CASE("a torn end that was acknowledged is refused with both numbers and the way out") {
    const TempDirectory dir;
    append_steps(*open_log(dir.path()), 10);
    const auto wal = newest_wal(dir.path());
    fs::resize_file(wal, fs::file_size(wal) - 37);

    const Error error = refusal(dir.path());
    CHECK(error.kind == ErrorKind::corrupt);
    CHECK_THAT(error.message, Catch::Contains("18") && Catch::Contains("20"));
    CHECK_THAT(error.hint, Catch::Contains("restore the newest copy") &&
                               Catch::Contains("orderlog log accept-loss"));
    // Refused again, not only the first time.
    CHECK(refusal(dir.path()).message == error.message);
}

TEST_CASE("a torn end that nobody was told of is cut off") {
    const TempDirectory dir;
    append_steps(*open_log(dir.path()), 10);
    // What a power loss leaves: the log's end is torn, the mark is that of up to a second ago.
    fs::remove(dir.path() / "high_water");
    const auto wal = newest_wal(dir.path());
    fs::resize_file(wal, fs::file_size(wal) - 37);
    const auto log = open_log(dir.path());
    CHECK(log->info().last == LogPosition{18});
    append_steps(*log, 1);
    CHECK(log->verify({})->whole());
}

TEST_CASE("a flipped byte amid the write-ahead log does not go unseen") {
    const TempDirectory dir;
    append_steps(*open_log(dir.path()), 20);
    const auto wal = newest_wal(dir.path());
    flip_bit(wal, fs::file_size(wal) / 2);
    CHECK(refusal(dir.path()).kind == ErrorKind::corrupt);
}

TEST_CASE("a refused start leaves every file of the log as it was") {
    const TempDirectory dir;
    append_steps(*open_log(dir.path()), 20);
    const auto wal = newest_wal(dir.path());
    SECTION("a flipped byte amid the write-ahead log") {
        flip_bit(wal, fs::file_size(wal) / 2);
    }
    SECTION("a torn end") {
        fs::resize_file(wal, fs::file_size(wal) - 37);
    }
    SECTION("another record where the mark is") {
        auto mark = *read_high_water(dir.path() / "high_water").value();
        mark.hash[0] ^= 1;
        REQUIRE(HighWaterFile::open(dir.path() / "high_water", mark));
    }
    const auto before = files_of(dir.path());
    CHECK(refusal(dir.path()).kind == ErrorKind::corrupt);
    CHECK(refusal(dir.path()).kind == ErrorKind::corrupt);
    CHECK(files_of(dir.path()) == before);
}

TEST_CASE("an older copy that was put back is refused") {
    const TempDirectory dir;
    append_steps(*open_log(dir.path()), 3);
    fs::copy(dir.path() / "log", dir.path() / "copy", fs::copy_options::recursive);
    append_steps(*open_log(dir.path()), 4);
    fs::remove_all(dir.path() / "log");
    SECTION("the copy") {
        fs::rename(dir.path() / "copy", dir.path() / "log");
        CHECK_THAT(refusal(dir.path()).message, Catch::Contains("6") && Catch::Contains("14"));
    }
    SECTION("nothing at all") {
        CHECK_THAT(refusal(dir.path()).message, Catch::Contains("14"));
        CHECK_THAT(refusal(dir.path()).hint, !Catch::Contains("accept-loss"));
        CHECK_FALSE(fs::exists(dir.path() / "log"));
    }
}

TEST_CASE("another log that reaches as far is refused") {
    const TempDirectory dir;
    const TempDirectory other;
    append_steps(*open_log(dir.path()), 2);
    auto log = open_log(other.path());
    for (std::uint64_t i = 0; i < 5; ++i) {
        REQUIRE(log->append({sample_note("bolt", StreamVersion{i}, sample_time(i))}));
    }
    log.reset();
    fs::remove_all(dir.path() / "log");
    fs::rename(other.path() / "log", dir.path() / "log");
    CHECK_THAT(refusal(dir.path()).message, Catch::Contains("another record at position 4"));
}

TEST_CASE("a log whose CURRENT names a file that is not there is damaged, not busy") {
    const TempDirectory dir;
    append_steps(*open_log(dir.path()), 3);
    std::ofstream{dir.path() / "log" / "CURRENT"} << "MANIFEST-999999\n";
    CHECK(refusal(dir.path()).kind == ErrorKind::corrupt);
    CHECK_THAT(refusal(dir.path()).message, Catch::Contains("MANIFEST"));
    CHECK(RocksdbEventLog::open_read_only(dir.path()).error().kind == ErrorKind::corrupt);
}
