#include "events/check.hpp"
#include "tests/support/log_steps.hpp"
#include "tests/support/temp_directory.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>

using namespace orderlog::events;
using namespace orderlog::support;
using orderlog::adapters::RocksdbEventLog;

namespace {

// A hole came once in 250.
int opens_beside_writer() {
    const char* text = std::getenv("SECONDARY_OPENS");
    return text == nullptr ? 10 : std::atoi(text);
}

/// This process's temporary files go where nobody else's are, so that they can be counted.
class OwnTemporaries {
 public:
    OwnTemporaries() { ::setenv("TMPDIR", dir_.path().c_str(), 1); }
    ~OwnTemporaries() { before_ ? ::setenv("TMPDIR", before_->c_str(), 1) : ::unsetenv("TMPDIR"); }
    OwnTemporaries(const OwnTemporaries&) = delete;
    OwnTemporaries& operator=(const OwnTemporaries&) = delete;

    [[nodiscard]] std::size_t secondary_directories() const {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(dir_.path())) {
            count += entry.path().filename().string().starts_with("orderlog-secondary-") ? 1 : 0;
        }
        return count;
    }

 private:
    static std::optional<std::string> variable() {
        const char* value = std::getenv("TMPDIR");
        return value == nullptr ? std::nullopt : std::optional<std::string>(value);
    }

    std::optional<std::string> before_{variable()};
    TempDirectory dir_{};
};

// As another process sees it: a child asks, since a process's own locks are no hindrance to it.
bool is_locked_for_others(const std::filesystem::path& file) {
    const pid_t child = ::fork();
    if (child == 0) {
        const int descriptor = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
        struct flock lock{};
        lock.l_type = F_WRLCK;
        lock.l_whence = SEEK_SET;
        const bool asked = ::fcntl(descriptor, F_GETLK, &lock) == 0;
        ::_exit(asked && lock.l_type != F_UNLCK ? 0 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

TEST_CASE("a second writer is told that another process writes") {
    const TempDirectory dir;
    const auto log = open_log(dir.path());
    const auto second = RocksdbEventLog::open(dir.path());
    REQUIRE(!second);
    CHECK(second.error().kind == ErrorKind::unavailable);
    CHECK_THAT(second.error().message, Catch::Contains("another process writes the log"));
    append_steps(*log, 1);
    CHECK(log->info().last == LogPosition{2});
}

TEST_CASE("a writer keeps LOCK while its own process looks for a writer, by whatever path") {
    const TempDirectory dir;
    const TempDirectory elsewhere;
    const auto link = elsewhere.path() / "link";
    std::filesystem::create_directory_symlink(dir.path(), link);
    const auto log = open_log(dir.path());
    REQUIRE(RocksdbEventLog::open_for_reading(dir.path(), {}));
    REQUIRE(RocksdbEventLog::open_for_reading(link, {}));
    CHECK(!RocksdbEventLog::open(link));
    CHECK(is_locked_for_others(dir.path() / "log" / "LOCK"));
}

TEST_CASE("there is nothing to read where no log is") {
    const TempDirectory dir;
    const auto log = RocksdbEventLog::open_for_reading(dir.path(), {});
    REQUIRE(!log);
    CHECK(log.error().kind == ErrorKind::not_found);
    CHECK(std::filesystem::is_empty(dir.path()));
}

TEST_CASE("a reader of a log that nobody writes sees all of it and changes nothing") {
    const TempDirectory dir;
    append_steps(*open_log(dir.path()), 5);
    auto log = RocksdbEventLog::open_for_reading(dir.path(), {});
    REQUIRE(log);
    CHECK((*log)->info().last == LogPosition{10});
    CHECK((*log)->read(LogPosition{0}, ReadLimit{})->size() == 10);
    CHECK((*log)->body(LogPosition{9}).has_value());
    CHECK((*log)->version(sample_stream("acme")) == StreamVersion{10});
    CHECK((*log)->streams()->size() == 1);
    const auto refused = (*log)->append({sample_note("acme", StreamVersion{10}, sample_time(99))});
    REQUIRE(!refused);
    CHECK(refused.error().kind == ErrorKind::rejected);
}

TEST_CASE("a secondary sees what a live writer appends, once it refreshes") {
    const TempDirectory dir;
    const auto writer = open_log(dir.path());
    append_steps(*writer, 3);
    const OwnTemporaries temporaries;
    {
        auto reader = RocksdbEventLog::open_secondary(dir.path(), {});
        REQUIRE(reader);
        CHECK(temporaries.secondary_directories() == 1);
        CHECK((*reader)->info().last == LogPosition{6});
        append_steps(*writer, 2);
        CHECK((*reader)->info().last == LogPosition{6});
        REQUIRE((*reader)->refresh());
        CHECK((*reader)->info().last == LogPosition{10});
        CHECK((*reader)->body(LogPosition{9}) == writer->body(LogPosition{9}));
        CHECK((*reader)->version(sample_stream("acme")) == StreamVersion{10});
        const auto page = sample_page({.seed = 9}, StreamVersion{8}, sample_time(8));
        const std::array keys{page.order_entries[0].key};
        CHECK((*reader)->order_heads(keys)->front()->position == LogPosition{9});
    }
    CHECK(temporaries.secondary_directories() == 0);
}

TEST_CASE("a secondary follows a writer that flushes its memory to files") {
    const TempDirectory dir;
    const auto writer = open_log(dir.path());
    append_steps(*writer, 1);
    auto reader = RocksdbEventLog::open_secondary(dir.path(), {});
    REQUIRE(reader);
    // Bodies of random digits: enough of them that the write-ahead log is cut several times.
    for (std::uint64_t i = 0; i < 60; ++i) {
        const StreamVersion version = writer->version(sample_stream("acme")).value();
        REQUIRE(writer->append(
            {sample_page({.seed = i, .orders = 4000}, version, sample_time(100 + i))}));
    }
    REQUIRE((*reader)->refresh());
    CHECK((*reader)->info().last == LogPosition{62});
    CHECK((*reader)->body(LogPosition{3}) == writer->body(LogPosition{3}));
    CHECK((*reader)->body(LogPosition{62}) == writer->body(LogPosition{62}));
}

TEST_CASE("a secondary that opens while a writer flushes lacks nothing that was acknowledged") {
    const TempDirectory dir;
    const auto writer = open_log(dir.path());
    append_steps(*writer, 1);
    std::atomic<std::uint64_t> acknowledged{writer->info().last.value()};
    std::atomic<bool> done{false};
    std::thread writing([&] {
        for (std::uint64_t i = 0; !done; ++i) {
            const StreamVersion version = writer->version(sample_stream("acme")).value();
            check(writer
                      ->append(
                          {sample_page({.seed = i, .orders = 4000}, version, sample_time(100 + i))})
                      .has_value());
            acknowledged = writer->info().last.value();
        }
    });
    const int opens = opens_beside_writer();
    std::uint64_t behind = 0;
    std::uint64_t holes = 0;
    for (int i = 0; i < opens; ++i) {
        const std::uint64_t least = acknowledged;
        const auto reader = RocksdbEventLog::open_secondary(dir.path(), {});
        const bool open = reader.has_value();
        const auto all = open
                             ? (*reader)->read({}, {.events = 1'000'000, .record_bytes = 1U << 30U})
                             : Result<std::vector<StoredEvent>>{};
        behind += open && (*reader)->info().last.value() >= least ? 0 : 1;
        holes += all && all->size() >= least ? 0 : 1;
    }
    done = true;
    writing.join();
    CHECK(behind == 0);
    CHECK(holes == 0);
}

TEST_CASE("a secondary without bodies and orders says so") {
    const TempDirectory dir;
    const auto writer = open_log(dir.path());
    append_steps(*writer, 1);
    const auto reader =
        RocksdbEventLog::open_secondary(dir.path(), {.bodies = false, .orders = false});
    REQUIRE(reader);
    CHECK((*reader)->read(LogPosition{0}, ReadLimit{})->size() == 2);
    CHECK((*reader)->body(LogPosition{1}).error().kind == ErrorKind::rejected);
    CHECK((*reader)->order_entries({}).error().kind == ErrorKind::rejected);
}
