#include "engine/token_bucket.hpp"

#include "engine/bucket_record.hpp"

#include <catch2/catch.hpp>

using namespace orderlog::engine;
using namespace std::chrono_literals;
using orderlog::events::Operation;
using orderlog::events::Time;

namespace {

// With our clock as right as Amazon's.
Charge answer_at(Time time) {
    return {.server_time = time, .spent = true, .heard = time};
}

}  // namespace

TEST_CASE("a rate header is read as the least it may mean") {
    CHECK(rate_from_header("0.0056").value() == Approx(0.00555));
    CHECK(rate_from_header("0.5").value() == Approx(0.45));
    CHECK(rate_from_header("2").value() == Approx(1.5));
    CHECK(!rate_from_header(""));
    CHECK(!rate_from_header("0.0"));
    CHECK(!rate_from_header("fast"));
}

TEST_CASE("a full bucket begins to refill at the answer") {
    TokenBucket bucket({.rate_per_s = 1, .burst = 2}, 2, 0s);
    bucket.take(0s);
    CHECK(bucket.level(10s) == 1);
    bucket.answered(10s, true);
    CHECK(bucket.level(10s) == 1);
    CHECK(bucket.level(11s) == 2);
    CHECK(bucket.level(99s) == 2);
}

TEST_CASE("a token that was not spent returns, a refusal empties the bucket") {
    TokenBucket bucket({.rate_per_s = 0.5, .burst = 3}, 3, 0s);
    bucket.take(0s);
    bucket.answered(0s, false);
    CHECK(bucket.level(0s) == 3);
    bucket.take(0s);
    bucket.answered(1s, true);
    bucket.emptied(1s);
    CHECK(!bucket.has_token(2s));
    CHECK(bucket.wait(1s) >= 2s);
    CHECK(bucket.has_token(1s + bucket.wait(1s)));
}

TEST_CASE("each start debits what may have been in flight until Amazon names a time") {
    const Time t{1'000'000s};
    BucketRecord record = BucketRecord::full({.rate_per_s = 0.01, .burst = 5});
    record.answered(answer_at(t));
    CHECK(record.level == 4);
    record.started(1);
    record.started(1);
    CHECK(record.certain_level() == 2);
    record.answered(answer_at(t + 101s));
    CHECK(record.pending == 0);
    // Refilled by one in 100 s (the first second is not certain), two debits, one call.
    CHECK(record.level == Approx(2));
}

TEST_CASE("a call without an answer stays debited until Amazon names a time") {
    BucketRecord record = BucketRecord::full({.rate_per_s = 0.01, .burst = 5});
    record.answered({.spent = true});
    CHECK(record.certain_level() == 4);
    record.answered(answer_at(Time{1'000'000s}));
    CHECK(record.level == 3);
}

TEST_CASE("a late answer never gives tokens back") {
    const Time t{1'000'000s};
    BucketRecord record = BucketRecord::full({.rate_per_s = 1, .burst = 5});
    record.answered(answer_at(t));
    const auto as_of = record.as_of;
    record.answered(answer_at(t - 100s));
    CHECK(record.as_of >= as_of);
    CHECK(record.level == 3);
}

TEST_CASE("a request that was in flight when the bucket was emptied gives nothing back") {
    TokenBucket bucket({.rate_per_s = 0.01, .burst = 3}, 3, 0s);
    bucket.take(0s);
    bucket.take(0s);
    bucket.answered(0s, true);
    bucket.emptied(0s);
    bucket.answered(0s, false);
    CHECK(bucket.level(0s) == 0);
}

TEST_CASE("a late refusal does not move a bucket's time back") {
    const Time t{1'000'000s};
    BucketRecord record = BucketRecord::full({.rate_per_s = 1, .burst = 5});
    record.answered(answer_at(t));
    const auto as_of = record.as_of;
    record.emptied(answer_at(t - 100s));
    CHECK(record.as_of == as_of);
    CHECK(record.level == 0);
}

TEST_CASE("the span in which the rate rose refills at the slower rate") {
    const Time t{1'000'000s};
    BucketRecord record = BucketRecord::full({.rate_per_s = 0.01, .burst = 20});
    record.emptied(answer_at(t));
    record.learned({.rate_per_s = 0.1, .burst = 20});
    record.answered(answer_at(t + 101s));
    CHECK(record.level == Approx(0));
    record.answered(answer_at(t + 131s));
    CHECK(record.level == Approx(2));
}

TEST_CASE("a wrong date gives no tokens, and the next right one is believed") {
    const Time t{1'000'000s};
    BucketRecord record = BucketRecord::full({.rate_per_s = 0.01, .burst = 20});
    record.emptied(answer_at(t));
    Charge ahead = answer_at(t + 101s);
    ahead.server_time = t + 3600s;
    record.answered(ahead);
    CHECK(record.level < 0.1);
    record.answered(answer_at(t + 401s));
    CHECK(record.level < 0.1);
    // A token in 100 s since then, less the one of this answer.
    record.answered(answer_at(t + 401s + 301s));
    CHECK(record.level == Approx(2).margin(0.1));
}

TEST_CASE("time that our clock did not see is not counted later either") {
    const Time t{1'000'000s};
    BucketRecord record = BucketRecord::full({.rate_per_s = 0.01, .burst = 2});
    record.emptied(answer_at(t));
    Charge unseen = answer_at(t + 1000s);
    unseen.heard = t + 100s;
    record.answered(unseen);
    CHECK(record.level < 0.1);
    // Somebody has set our clock right.
    record.answered(answer_at(t + 1001s));
    CHECK(record.level < 0.1);
}

TEST_CASE("a date far behind counts no more time than our clock has seen") {
    const Time t{1'000'000s};
    BucketRecord record = BucketRecord::full({.rate_per_s = 0.01, .burst = 20});
    record.emptied(answer_at(t));
    Charge behind = answer_at(t + 1s);
    behind.server_time = t - 3600s;
    record.answered(behind);
    record.answered(answer_at(t + 201s));
    CHECK(record.level == Approx(1).margin(0.1));
}

TEST_CASE("after a first date that was behind a bucket does not fill up at once") {
    const Time t{1'000'000s};
    BucketRecord record = BucketRecord::full({.rate_per_s = 0.01, .burst = 2});
    Charge behind = answer_at(t);
    behind.server_time = t - 3600s;
    record.answered(behind);
    record.answered(answer_at(t + 1s));
    CHECK(record.level < 0.1);
}
