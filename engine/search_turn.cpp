#include "engine/search_turn.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::Duration;
using events::Purpose;

namespace {

constexpr Duration none_waits = std::chrono::hours(24);
// 72 pages a day: 7,200 orders, whatever else the seller's bucket could do.
constexpr Duration overdue_interval_least = std::chrono::minutes(20);
constexpr double overdue_tokens_least = 7;

// Of the bucket, for a sync with much news.
double kept(const TokenBucket& bucket) {
    return bucket.plan().burst / 4;
}

Duration in_range(double seconds, Duration least, Duration most) {
    const double in_s = std::clamp(seconds, static_cast<double>(least.count()) / 1e6,
                                   static_cast<double>(most.count()) / 1e6);
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(in_s));
}

// Until an overdue re-scan may take another's turn. Of several that share the bucket each waits for
// as many turns as there are overdue ones, so that none has those of the others; who has had none
// comes before all of them.
Duration wait_for_share(const Bucket& bucket, const events::StreamId& stream, Duration now) {
    const RescanTurns& turns = bucket.rescan_turns;
    const Duration interval = overdue_interval(bucket.live.plan());
    const auto own = turns.of_overdue.find(stream);
    Duration due = turns.last + interval;
    if (own != turns.of_overdue.end() && own->second) {
        due = std::max(due, *own->second + interval * std::ssize(turns.of_overdue));
    }
    return std::max(due - now, Duration::zero());
}

// Until the bucket holds more than is kept.
Duration wait_for_spare(const TokenBucket& bucket, Duration now) {
    const double missing = kept(bucket) + 1 - bucket.level(now);
    // The rate may change meanwhile.
    return in_range(missing / bucket.plan().rate_per_s, Duration::zero(), overdue_interval_least);
}

}  // namespace

SearchTurn next_search(Outlook& wishes, const Bucket& bucket, const events::StreamId& stream,
                       Duration now) {
    const Duration share = wishes.rescan_overdue ? wait_for_share(bucket, stream, now) : none_waits;
    if (wishes.rescan && share == Duration::zero()) {
        return {.wish = &*wishes.rescan, .of_overdue = true, .again = none_waits};
    }
    if (wishes.sync || wishes.backfill) {
        const auto last = bucket.last_granted.find(stream);
        const bool backfills_turn =
            last == bucket.last_granted.end() || last->second != Purpose::backfill;
        const bool backfill = wishes.backfill && (!wishes.sync || backfills_turn);
        return {.wish = backfill ? &*wishes.backfill : &*wishes.sync, .again = none_waits};
    }
    if (!wishes.rescan) {
        return {.again = none_waits};
    }
    const Duration spare = wait_for_spare(bucket.live, now);
    return spare == Duration::zero() ? SearchTurn{.wish = &*wishes.rescan, .again = none_waits}
                                     : SearchTurn{.again = std::min(spare, share)};
}

Duration overdue_interval(const UsagePlan& plan) {
    return in_range(overdue_tokens_least / plan.rate_per_s, overdue_interval_least,
                    std::chrono::years(1));
}

double overdue_pages_max(const UsagePlan& plan, double sharing) {
    // Of the 24 hours, some are for what fails.
    constexpr Duration life = std::chrono::hours(21);
    return std::max(2.0, static_cast<double>(life / overdue_interval(plan)) / sharing);
}

void plan_pages(View& view, const Bucket* searches, const Bucket* items) {
    const auto sharing = [](const Bucket* bucket) {
        return bucket == nullptr ? 1.0 : static_cast<double>(bucket->connections.size());
    };
    const auto plan = [](const Bucket* bucket) {
        return bucket == nullptr ? unlimited_plan : bucket->live.plan();
    };
    const double rate = std::min(plan(searches).rate_per_s / sharing(searches),
                                 plan(items).rate_per_s / sharing(items) / page_orders_max);
    view.pages_max = pages_in_six_hours(rate, 0.5);
    view.rescan_pages_max =
        std::min(view.pages_max, overdue_pages_max(plan(searches), sharing(searches)));
}

}  // namespace orderlog::engine
