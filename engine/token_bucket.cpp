#include "engine/token_bucket.hpp"

#include "events/check.hpp"

#include <algorithm>
#include <cmath>

namespace orderlog::engine {

using events::Duration;

TokenBucket::TokenBucket(UsagePlan plan, double level, Duration now)
    : plan_(plan), level_(std::clamp(level, 0.0, plan.burst)), as_of_(now) {}

double TokenBucket::level(Duration now) const {
    const double elapsed_s =
        static_cast<double>(std::max(now - as_of_, Duration::zero()).count()) / 1e6;
    const double most = plan_.burst - static_cast<double>(in_flight_);
    return std::min(level_ + elapsed_s * plan_.rate_per_s, most);
}

void TokenBucket::refill(Duration now) {
    level_ = level(now);
    as_of_ = std::max(as_of_, now);
}

bool TokenBucket::has_token(Duration now) const {
    return level(now) >= 1;
}

void TokenBucket::take(Duration now) {
    events::check(has_token(now));
    refill(now);
    level_ -= 1;
    ++in_flight_;
}

void TokenBucket::answered(Duration now, bool spent) {
    events::check(in_flight_ > 0);
    refill(now);
    --in_flight_;
    if (forfeited_ > 0) {
        // It was in flight when the bucket was emptied: its token is gone with the others.
        --forfeited_;
    } else if (!spent) {
        level_ += 1;
    }
}

void TokenBucket::emptied(Duration now) {
    level_ = 0;
    forfeited_ = in_flight_;
    as_of_ = std::max(as_of_, now);
}

void TokenBucket::learn(UsagePlan plan, Duration now) {
    refill(now);
    plan_ = plan;
}

void TokenBucket::raise(double level, Duration now) {
    refill(now);
    level_ = std::max(level_, std::min(level, plan_.burst - static_cast<double>(in_flight_)));
}

Duration TokenBucket::wait(Duration now) const {
    const double missing = 1 - level(now);
    if (missing <= 0) {
        return Duration::zero();
    }
    return Duration(static_cast<std::int64_t>(std::ceil(missing / plan_.rate_per_s * 1e6)) + 1);
}

}  // namespace orderlog::engine
