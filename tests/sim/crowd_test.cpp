#include "tests/sim/crowd.hpp"

#include "tests/sim/number_from.hpp"

#include <catch2/catch.hpp>
#include <fmt/core.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>

using namespace orderlog;
using namespace std::chrono_literals;
using events::Duration;

namespace {

std::size_t memory_mb() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::size_t>(usage.ru_maxrss) / 1024;
}

/// The lag, in seconds, that no more than this share of all updates exceeds.
std::size_t lag_at(const std::vector<std::uint64_t>& lags, double share) {
    std::uint64_t all = 0;
    for (const auto count : lags) {
        all += count;
    }
    std::uint64_t below = 0;
    for (std::size_t seconds = 0; seconds < lags.size(); ++seconds) {
        below += lags[seconds];
        if (static_cast<double>(below) >= share * static_cast<double>(all)) {
            return seconds;
        }
    }
    return 0;
}

/// Greatest lag and gap of the connections that do not fail.
struct Longest {
    Duration lag{};
    Duration gap{};
    std::uint64_t polls_least{~std::uint64_t{0}};
    std::uint64_t polls_most{0};
};

Longest longest(const sim::Crowd& crowd) {
    Longest all;
    for (const auto& [id, seen] : crowd.witness().seen()) {
        if (crowd.fails(id)) {
            continue;
        }
        all.lag = std::max(all.lag, seen.lag_max);
        all.gap = std::max({all.gap, seen.gap_max, crowd.now() - seen.last_poll});
        all.polls_least = std::min(all.polls_least, seen.polls);
        all.polls_most = std::max(all.polls_most, seen.polls);
    }
    return all;
}

/// Failing sellers whose failure let a poll through.
std::size_t not_failing(const sim::Crowd& crowd) {
    return static_cast<std::size_t>(
        std::ranges::count_if(crowd.witness().seen(), [&](const auto& seen) {
            return crowd.fails(seen.first) && !crowd.is_slow(seen.first) && seen.second.polls > 0;
        }));
}

double cpu_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto sum = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return sum(usage.ru_utime) + sum(usage.ru_stime);
}

double seconds(Duration duration) {
    return static_cast<double>(duration.count()) / 1e6;
}

}  // namespace

// CROWD_CONNECTIONS=10000 CROWD_HOURS=720 is the full figure.
TEST_CASE("with two in a hundred failing for ever, everyone else is held within two intervals",
          "[crowd]") {
    const sim::CrowdOptions options{
        .connections = static_cast<std::uint32_t>(sim::number_from("CROWD_CONNECTIONS", 1000)),
        .span = std::chrono::hours(sim::number_from("CROWD_HOURS", 12)),
    };
    const auto begun = std::chrono::steady_clock::now();
    sim::Crowd crowd(options);
    const auto made = std::chrono::steady_clock::now();
    const auto memory_before = memory_mb();
    const double cpu_before = cpu_seconds();
    crowd.run();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - made;
    const double cpu = cpu_seconds() - cpu_before;

    const auto searches = crowd.searches();
    const auto& lags = crowd.witness().lags();
    const Longest most = longest(crowd);
    std::uint64_t polls = 0;
    for (const auto count : searches) {
        polls += count;
    }
    fmt::print(
        "{} connections, {} of them failing; {} hours in {:.0f} s (world made in {:.0f} s), {} MB "
        "(world {} MB)\n",
        options.connections, options.connections - crowd.healthy(), options.span / 1h, took.count(),
        std::chrono::duration<double>(made - begun).count(), memory_mb(), memory_before);
    fmt::print(
        "{} events, {} searches answered, {:.1f} us of CPU each with the simulated Amazon and all "
        "checks\n",
        crowd.events(), polls, 1e6 * cpu / static_cast<double>(polls));
    fmt::print("an update is in the log after: median {} s, 99 % {} s, most {:.0f} s\n",
               lag_at(lags, 0.5), lag_at(lags, 0.99), seconds(most.lag));
    fmt::print("between two polls of one connection: most {:.0f} s; sync pages of one: {} to {}\n",
               seconds(most.gap), most.polls_least, most.polls_most);
    fmt::print("searches of one: {} to {}, median {}; {} of {} backfills done\n", searches.front(),
               searches.back(), searches[searches.size() / 2], crowd.backfills_done(),
               crowd.healthy());

    CHECK(crowd.overdrafts() == 0);
    CHECK(crowd.missing().empty());
    // Two intervals of those that have a past to read, and the two minutes that Amazon hides.
    CHECK(most.lag <= 2 * 6min + 125s);
    // From the last poll of a connection on, an interval begins at a moment of the second half.
    CHECK(most.gap <= 6min * 3 / 2 + 1min);
    CHECK(most.polls_least >= static_cast<std::uint64_t>(options.span / (6min * 3 / 2)));
    CHECK(searches.size() == crowd.healthy());
    CHECK(crowd.backfills_done() == crowd.healthy());
    CHECK(not_failing(crowd) == 0);
}
