#include "tools/service/log_verifier.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::tools;
using namespace std::chrono_literals;

namespace {

const events::Time asked_at = events::parse_time("2026-03-01T12:00:00Z").value();

VerificationNote pass_ended(events::Duration before, bool whole = true) {
    return {.time = asked_at - before, .last = events::LogPosition{7}, .whole = whole};
}

events::Duration due_in(const VerificationsSoFar& so_far) {
    return next_verification_in(so_far, asked_at, 24h * 7);
}

}  // namespace

TEST_CASE("a log is verified again an interval after it was, whoever did it") {
    CHECK(due_in({.last = pass_ended(24h * 6)}) == 24h);
    CHECK(due_in({.last = pass_ended(24h * 8)}) == 0s);
    CHECK(due_in({.last = pass_ended(24h * 6), .passed = true}) == 24h);
    CHECK(due_in({.last = pass_ended(24h * 8), .passed = true}) == 0s);
}

TEST_CASE("a process begins at once with a log that nobody has verified, or not to its end") {
    CHECK(due_in({}) == 0s);
    CHECK(due_in({.last = pass_ended(1h), .under_way = true}) == 0s);
}

TEST_CASE("what was found wrong is looked at again by the next process, not over and over") {
    CHECK(due_in({.last = pass_ended(1h, false)}) == 0s);
    CHECK(due_in({.last = pass_ended(1h, false), .passed = true}) == 24h * 7 - 1h);
    CHECK(due_in({.passed = true}) == 24h * 7);  // The note cannot be kept.
}

TEST_CASE("a clock that was set back puts no verification off for longer than the interval") {
    CHECK(due_in({.last = pass_ended(-24h * 400)}) == 24h * 7);
}
