#include "adapters/rocksdb/high_water.hpp"
#include "tests/support/log_steps.hpp"
#include "tests/support/temp_directory.hpp"

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>

using namespace orderlog::events;
using namespace orderlog::support;
using orderlog::adapters::read_high_water;

namespace {

std::uint64_t first_seed() {
    const char* seed = std::getenv("CRASH_SEED");
    return seed == nullptr ? 1 : std::stoull(seed);
}

/// A process that appends to a log until it is killed.
class Appender {
 public:
    Appender(const std::filesystem::path& data_dir, std::uint64_t seed) {
        REQUIRE(::pipe(pipe_.data()) == 0);
        const std::string text = std::to_string(seed);
        process_ = ::fork();
        if (process_ == 0) {
            ::dup2(pipe_[1], STDOUT_FILENO);
            ::close(pipe_[0]);
            ::execl(ORDERLOG_LOG_APPENDER, ORDERLOG_LOG_APPENDER, data_dir.c_str(), text.c_str(),
                    nullptr);
            ::_exit(127);
        }
        ::close(pipe_[1]);
    }
    ~Appender() { ::close(pipe_[0]); }
    Appender(const Appender&) = delete;
    Appender& operator=(const Appender&) = delete;

    /// Waits for so many acknowledged appends; false if the process ends before.
    bool acknowledges(std::uint64_t appends) {
        for (std::uint64_t i = 0; i < appends; ++i) {
            if (!read_one()) {
                return false;
            }
        }
        return true;
    }

    /// The last position that it acknowledged before it died.
    std::uint64_t kill() {
        ::kill(process_, SIGKILL);
        int status = 0;
        ::waitpid(process_, &status, 0);
        CHECK(WIFSIGNALED(status));
        while (read_one()) {
        }
        return last_;
    }

 private:
    bool read_one() {
        return ::read(pipe_[0], &last_, sizeof last_) == static_cast<ssize_t>(sizeof last_);
    }

    std::array<int, 2> pipe_{};
    pid_t process_{0};
    std::uint64_t last_{0};
};

}  // namespace

TEST_CASE("what was acknowledged is there after a kill at any moment") {
    constexpr std::uint64_t rounds = 20;
    const TempDirectory dir;
    std::uint64_t acknowledged = 0;
    for (std::uint64_t seed = first_seed(); seed < first_seed() + rounds; ++seed) {
        INFO("reproduce with: CRASH_SEED=" << seed << " crash_log");
        std::mt19937_64 random{seed};
        {
            Appender appender{dir.path(), seed};
            // Some die while they open the log, most after a few appends, between two or in one.
            REQUIRE(appender.acknowledges(random() % 40));
            ::usleep(static_cast<useconds_t>(random() % 20'000));
            acknowledged = std::max(acknowledged, appender.kill());
        }
        const auto mark = read_high_water(dir.path() / "high_water");
        const auto log = open_log(dir.path());
        const LogPosition last = log->info().last;
        std::cout << "seed=" << seed << " acknowledged=" << acknowledged
                  << " there=" << last.value() << '\n';
        CHECK(last >= LogPosition{acknowledged});
        REQUIRE(mark);
        if (*mark) {
            CHECK((*mark)->position <= last);
            CHECK((*mark)->position >= LogPosition{acknowledged});
        }
        const auto report = log->verify({});
        REQUIRE(report);
        CHECK(report->whole());
        CHECK(report->records == last.value());
    }
    CHECK(acknowledged > 0);
}
