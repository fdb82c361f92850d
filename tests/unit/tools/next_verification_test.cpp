#include "tools/service/next_verification.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::tools;
using namespace std::chrono_literals;

namespace {

const events::Time asked_at = events::parse_time("2026-03-01T12:00:00Z").value();
constexpr events::LogPosition log_end{5000};

VerificationNote pass_ended(events::Duration before, bool whole = true) {
    return {.time = asked_at - before, .last = log_end, .whole = whole};
}

events::Duration due_in(VerificationsSoFar so_far, events::LogPosition end = log_end) {
    so_far.end = end;
    return next_verification_in(so_far, asked_at, 24h * 7);
}

}  // namespace

TEST_CASE("a log is verified again an interval after it was, whoever did it") {
    CHECK(due_in({.last = pass_ended(24h * 6)}) == 24h);
    CHECK(due_in({.last = pass_ended(24h * 8)}) == 0s);
    CHECK(due_in({.last = pass_ended(24h * 2), .passed = PassEnded{24h * 6, log_end}}) == 24h * 5);
    CHECK(due_in({.last = pass_ended(24h * 8), .passed = PassEnded{24h * 7, log_end}}) == 0s);
}

TEST_CASE("a process begins at once with a log that nobody has verified, or not to its end") {
    CHECK(due_in({}) == 0s);
    CHECK(due_in({}, events::LogPosition{1}) == 0s);
    CHECK(due_in({.last = pass_ended(1h), .under_way = true}) == 0s);
}

TEST_CASE("what was found wrong is looked at again by the next process, not over and over") {
    CHECK(due_in({.last = pass_ended(1h, false)}) == 0s);
    CHECK(due_in({.last = pass_ended(1h, false), .passed = PassEnded{1h, log_end}}) ==
          24h * 7 - 1h);
    CHECK(due_in({.passed = PassEnded{1h, log_end}}) == 24h * 7 - 1h);  // No note can be kept.
    CHECK(due_in({.under_way = true, .passed = PassEnded{1h, log_end}}) == 24h * 7 - 1h);
}

TEST_CASE("a clock that is or was wrong puts no verification off for longer than the interval") {
    const VerificationNote ahead = pass_ended(-24h * 400);
    CHECK(due_in({.last = ahead}) == 0s);
    CHECK(due_in({.last = ahead, .passed = PassEnded{24h * 6, log_end}}) == 24h);
    CHECK(due_in({.last = ahead, .passed = PassEnded{24h * 7, log_end}}) == 0s);
}

TEST_CASE("a log most of which has come since it was verified is verified at once") {
    const VerificationNote new_log{
        .time = asked_at - 1h, .last = events::LogPosition{1}, .whole = true};
    CHECK(due_in({.last = new_log}, events::LogPosition{1001}) == 24h * 7 - 1h);
    CHECK(due_in({.last = new_log}, events::LogPosition{1002}) == 0s);
    CHECK(due_in({.last = pass_ended(1h)}, events::LogPosition{10'000}) == 24h * 7 - 1h);
    CHECK(due_in({.last = pass_ended(1h)}, events::LogPosition{10'001}) == 0s);
    CHECK(due_in({.last = new_log, .passed = PassEnded{1h, log_end}}) == 24h * 7 - 1h);
}
