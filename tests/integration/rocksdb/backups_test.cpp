#include "adapters/rocksdb/log_backups.hpp"
#include "adapters/rocksdb/log_restoration.hpp"
#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "tests/support/flipped_bit.hpp"
#include "tests/support/log_steps.hpp"
#include "tests/support/temp_directory.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

using namespace orderlog;
using adapters::LogBackup;
using adapters::LogBackups;
using adapters::RocksdbEventLog;
using events::ErrorKind;
using events::Result;

namespace fs = std::filesystem;

namespace {

/// A log that is open, and a directory of its backups.
class BackedUpLog {
 public:
    BackedUpLog() : log_(support::open_log(data_dir())) { support::append_steps(*log_, 30); }

    [[nodiscard]] fs::path data_dir() const { return directory_.path() / "data"; }
    [[nodiscard]] fs::path backups() const { return directory_.path() / "backups"; }
    [[nodiscard]] fs::path elsewhere() const { return directory_.path() / "elsewhere"; }
    [[nodiscard]] RocksdbEventLog& log() { return *log_; }

    /// Opening brings what the write-ahead log holds into files that do not change any more.
    void open_anew() {
        log_.reset();
        log_ = support::open_log(data_dir());
    }
    Result<LogBackup> back_up(const fs::path& into) {
        const fs::path copy = directory_.path() / "copy";
        const auto acknowledged = adapters::read_high_water(data_dir() / "high_water").value();
        REQUIRE(log_->copy_to(copy));
        damage_copy(copy);
        auto made = LogBackups::open(into).and_then([&](const auto& opened) {
            return opened->add(copy, acknowledged, [](std::uint64_t) {});
        });
        fs::remove_all(copy);
        return made;
    }
    /// What happens to the copy before it is backed up.
    std::function<void(const fs::path&)> damage_copy{[](const fs::path&) {}};

    Result<LogBackup> back_up() { return back_up(backups()); }

    Result<void> restore(std::optional<std::uint32_t> number = {}) {
        const auto opened = LogBackups::open_for_reading(backups());
        if (!opened) {
            return tl::make_unexpected(opened.error());
        }
        fs::create_directories(elsewhere());
        return (*opened)
            ->choose(number)
            .and_then([&](const LogBackup& backup) {
                return adapters::restore_log(backups(), backup, elsewhere(), {});
            })
            .map([](const auto&) {});
    }

 private:
    support::TempDirectory directory_;
    std::unique_ptr<RocksdbEventLog> log_;
};

std::vector<fs::path> files_in(const fs::path& directory) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(directory)) {
        if (entry.is_regular_file()) {
            files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    return files;
}

std::uint64_t bytes_in(const fs::path& directory) {
    std::uint64_t bytes = 0;
    for (const fs::path& file : files_in(directory)) {
        bytes += fs::file_size(file);
    }
    return bytes;
}

events::Sha256 root_of(const RocksdbEventLog& log) {
    return events::heads_root(log.heads().value());
}

}  // namespace

TEST_CASE("a backup is the log as it was, and goes on elsewhere") {
    BackedUpLog world;
    const auto made = world.back_up();
    REQUIRE(made);
    const auto last = world.log().info().last;
    const auto root = root_of(world.log());
    support::append_steps(world.log(), 5);

    CHECK(made->number == 1);
    CHECK(made->last == last);
    CHECK(made->heads_root == events::to_hex(root));
    REQUIRE(world.restore());
    const auto restored = support::open_log(world.elsewhere());
    CHECK(restored->info().id == world.log().info().id);
    CHECK(restored->info().last == last);
    CHECK(root_of(*restored) == root);
    CHECK(restored->verify({}).value().whole());
    support::append_steps(*restored, 1);
    CHECK(restored->info().last > last);
}

TEST_CASE("the next backup copies what is new, an old one can be restored, or forgotten") {
    BackedUpLog world;
    support::append_steps(world.log(), 300);
    world.open_anew();
    REQUIRE(world.back_up());
    const auto first_bytes = bytes_in(world.backups());
    const auto first_root = root_of(world.log());
    support::append_steps(world.log(), 5);
    const auto second = world.back_up();
    REQUIRE(second);
    CHECK(second->number == 2);
    CHECK(second->bytes > first_bytes / 2);
    CHECK(bytes_in(world.backups()) - first_bytes < second->bytes / 2);

    REQUIRE(world.restore(1));
    CHECK(root_of(*support::open_log(world.elsewhere())) == first_root);
    const auto opened = LogBackups::open(world.backups()).value();
    CHECK(opened->list().value().size() == 2);
    REQUIRE(opened->keep(1));
    REQUIRE(opened->list().value().size() == 1);
    CHECK(opened->choose(std::nullopt).value().number == 2);
    CHECK(opened->choose(1).error().kind == ErrorKind::not_found);
}

TEST_CASE("a damaged file of a backup is refused, or harms nothing") {
    BackedUpLog world;
    world.open_anew();
    support::append_steps(world.log(), 5);
    REQUIRE(world.back_up());
    const fs::path kept = world.backups().string() + ".kept";
    fs::copy(world.backups(), kept, fs::copy_options::recursive);
    std::size_t flips = 0;
    for (const fs::path& whole : files_in(kept)) {
        const fs::path file = world.backups() / fs::relative(whole, kept);
        const auto size = fs::file_size(whole);
        const auto damaged = [&](const std::function<void()>& damage) {
            damage();
            INFO(file << ", " << size << " bytes");
            const auto outcome = world.restore();
            // What a backup's description says besides is its time.
            const bool may_pass = file.parent_path().filename() == "meta";
            CHECK((!outcome || may_pass));
            CHECK(fs::exists(world.elsewhere() / "log") == outcome.has_value());
            CHECK_FALSE(fs::exists(world.elsewhere() / "log.restoring"));
            if (outcome) {
                CHECK(root_of(*support::open_log(world.elsewhere())) == root_of(world.log()));
            }
            fs::remove_all(world.elsewhere());
            fs::copy_file(whole, file, fs::copy_options::overwrite_existing);
            ++flips;
        };
        if (size == 0) {
            continue;  // the lock
        }
        for (const std::uint64_t at : {size / 7, size / 2, size - 1}) {
            damaged([&] { support::flip_bit(file, at, 0x10); });
        }
        damaged([&] { fs::resize_file(file, size / 2); });
        damaged([&] { fs::remove(file); });
    }
    CHECK(flips >= 40);
    CHECK(world.restore());
}

TEST_CASE("a log in place is never overwritten, and a half restored one is none") {
    BackedUpLog world;
    REQUIRE(world.back_up());
    fs::create_directories(world.elsewhere() / "log.restoring");
    std::ofstream(world.elsewhere() / "log.restoring" / "999999.sst") << "half";
    CHECK(RocksdbEventLog::open_read_only(world.elsewhere()).error().kind == ErrorKind::not_found);
    REQUIRE(world.restore());
    CHECK_FALSE(fs::exists(world.elsewhere() / "log" / "999999.sst"));
    CHECK_FALSE(fs::exists(world.elsewhere() / "log.restoring"));
    const auto again = world.restore();
    REQUIRE_FALSE(again);
    CHECK(again.error().kind == ErrorKind::rejected);
}

TEST_CASE("a log put back in place of a newer one is known to lack events") {
    BackedUpLog world;
    REQUIRE(world.back_up());
    support::append_steps(world.log(), 5);
    fs::create_directories(world.elsewhere());
    fs::copy_file(world.data_dir() / "high_water", world.elsewhere() / "high_water");
    REQUIRE(world.restore());
    const auto opened = RocksdbEventLog::open(world.elsewhere());
    REQUIRE_FALSE(opened);
    CHECK(opened.error().message.find("had been acknowledged") != std::string::npos);
}

TEST_CASE("a copy that lost acknowledged events is no backup, and costs no older one") {
    BackedUpLog world;
    REQUIRE(world.back_up());
    support::append_steps(world.log(), 20);
    world.damage_copy = [](const fs::path& copy) {
        for (const fs::path& file : files_in(copy)) {
            if (file.extension() == ".log" && fs::file_size(file) > 0) {
                support::flip_bit(file, fs::file_size(file) * 3 / 4, 0x10);
            }
        }
    };
    const auto refused = world.back_up();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::corrupt);
    CHECK(refused.error().message.find("had been acknowledged") != std::string::npos);
    const auto opened = LogBackups::open(world.backups()).value();
    CHECK(opened->list().value().size() == 1);
    CHECK(opened->choose(std::nullopt).value().number == 1);
}

TEST_CASE("a file that rots after its backup is found when backups are verified") {
    BackedUpLog world;
    world.open_anew();
    REQUIRE(world.back_up());
    for (const fs::path& file : files_in(world.backups())) {
        if (file.extension() == ".sst") {
            support::flip_bit(file, fs::file_size(file) / 2, 0x10);
        }
    }
    const auto opened = LogBackups::open(world.backups()).value();
    CHECK(opened->list().value().size() == 1);
    CHECK(opened->verify(1).error().kind == ErrorKind::corrupt);
}

TEST_CASE("backups that lack a file are forgotten with the old ones") {
    BackedUpLog world;
    REQUIRE(world.back_up());
    REQUIRE(world.back_up());
    fs::remove(world.backups() / "meta" / "1");
    std::ofstream(world.backups() / "meta" / "1") << "rubbish";
    const auto opened = LogBackups::open(world.backups()).value();
    CHECK(opened->damaged() == std::vector<std::uint32_t>{1});
    REQUIRE(opened->keep(5));
    CHECK(LogBackups::open_for_reading(world.backups()).error().kind == ErrorKind::unavailable);
    CHECK(opened->damaged().empty());
    CHECK(opened->list().value().size() == 1);
}

TEST_CASE("a folder that holds something else takes no backup, and loses nothing") {
    BackedUpLog world;
    const fs::path precious = world.backups() / "shared_checksum" / "precious.txt";
    fs::create_directories(precious.parent_path());
    std::ofstream(precious) << "mine";
    const auto refused = world.back_up();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::rejected);
    CHECK(fs::exists(precious));
    CHECK(world.back_up(world.backups() / "not" / "there").error().kind == ErrorKind::rejected);
}

TEST_CASE("a folder of backups may be named from where one stands") {
    BackedUpLog world;
    const fs::path before = fs::current_path();
    fs::current_path(world.backups().parent_path());
    const auto made = world.back_up("backups");
    const auto opened = LogBackups::open_for_reading("backups");
    fs::current_path(before);
    REQUIRE(made);
    CHECK(opened.value()->choose(std::nullopt).value() == *made);
}

TEST_CASE("heads that are another log's are not this log's") {
    BackedUpLog world;
    const auto heads = world.log().heads().value();
    support::append_steps(world.log(), 2);
    CHECK(world.log().check_holds(heads));
    auto changed = heads;
    changed.begin()->second.hash[0] ^= 1;
    CHECK(world.log().check_holds(changed).error().kind == ErrorKind::corrupt);
    changed = heads;
    changed.begin()->second.position = events::LogPosition{9999};
    CHECK(world.log().check_holds(changed).error().kind == ErrorKind::not_found);
}

TEST_CASE("backups of another log, or beside another process, are refused") {
    BackedUpLog world;
    BackedUpLog other;
    REQUIRE(world.back_up());
    const auto foreign = other.back_up(world.backups());
    REQUIRE_FALSE(foreign);
    CHECK(foreign.error().kind == ErrorKind::foreign);

    const auto busy = LogBackups::open(world.backups());
    REQUIRE(busy);
    CHECK(LogBackups::open(world.backups()).error().kind == ErrorKind::unavailable);
    CHECK(LogBackups::open_for_reading(world.backups()).error().kind == ErrorKind::unavailable);
    CHECK(LogBackups::open_for_reading(world.elsewhere()).error().kind == ErrorKind::not_found);
}
