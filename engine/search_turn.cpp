#include "engine/search_turn.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::Duration;
using events::Purpose;

namespace {

constexpr Duration none_waits = std::chrono::hours(24);
constexpr Duration overdue_interval = std::chrono::minutes(20);

// Of the bucket, for a sync with much news.
double kept(const TokenBucket& bucket) {
    return bucket.plan().burst / 4;
}

// Until an overdue re-scan may take another's turn.
Duration wait_for_share(const Bucket& bucket, const events::StreamId& stream, Duration now) {
    const auto last = bucket.last_rescan.find(stream);
    return last == bucket.last_rescan.end()
               ? Duration::zero()
               : std::max(last->second + overdue_interval - now, Duration::zero());
}

// Until the bucket holds more than is kept.
Duration wait_for_spare(const TokenBucket& bucket, Duration now) {
    const double missing = kept(bucket) + 1 - bucket.level(now);
    const auto wait = std::chrono::duration_cast<Duration>(
        std::chrono::duration<double>(missing / bucket.plan().rate_per_s));
    // The rate may change meanwhile.
    return std::clamp(wait, Duration::zero(), overdue_interval);
}

}  // namespace

SearchTurn next_search(Outlook& wishes, const Bucket& bucket, const events::StreamId& stream,
                       Duration now) {
    const Duration share = wishes.rescan_overdue ? wait_for_share(bucket, stream, now) : none_waits;
    if (wishes.rescan && share == Duration::zero()) {
        return {.wish = &*wishes.rescan, .again = none_waits};
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

}  // namespace orderlog::engine
