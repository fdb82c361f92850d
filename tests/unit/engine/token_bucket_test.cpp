#include "engine/token_bucket.hpp"

#include "engine/bucket_record.hpp"

#include <catch2/catch.hpp>

using namespace orderlog::engine;
using namespace std::chrono_literals;
using orderlog::events::Operation;
using orderlog::events::Time;

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
    record.answered(t, true);
    CHECK(record.level == 4);
    record.started(1);
    record.started(1);
    CHECK(record.certain_level() == 2);
    record.answered(t + 101s, true);
    CHECK(record.pending == 0);
    // Refilled by one in 100 s (the first second is not certain), two debits, one call.
    CHECK(record.level == Approx(2));
}

TEST_CASE("a call without an answer stays debited until Amazon names a time") {
    BucketRecord record = BucketRecord::full({.rate_per_s = 0.01, .burst = 5});
    record.answered(std::nullopt, true);
    CHECK(record.certain_level() == 4);
    record.answered(Time{1'000'000s}, true);
    CHECK(record.level == 3);
}

TEST_CASE("a late answer never gives tokens back") {
    const Time t{1'000'000s};
    BucketRecord record = BucketRecord::full({.rate_per_s = 1, .burst = 5});
    record.answered(t, true);
    const auto as_of = record.as_of;
    record.answered(t - 100s, true);
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
    record.answered(t, true);
    const auto as_of = record.as_of;
    record.emptied(t - 100s);
    CHECK(record.as_of == as_of);
    CHECK(record.level == 0);
}

TEST_CASE("the span in which the rate rose refills at the slower rate") {
    const Time t{1'000'000s};
    BucketRecord record = BucketRecord::full({.rate_per_s = 0.01, .burst = 20});
    record.emptied(t);
    record.learned({.rate_per_s = 0.1, .burst = 20});
    record.answered(t + 101s, true);
    CHECK(record.level == Approx(0));
    record.answered(t + 131s, true);
    CHECK(record.level == Approx(2));
}
