#include "tools/service/next_verification.hpp"

#include <algorithm>

namespace orderlog::tools {

using events::Duration;
using events::LogPosition;

namespace {

// Below this a log that grows would be read over and over for nothing.
constexpr std::uint64_t growth_events_min = 1000;

bool outgrown(LogPosition verified, LogPosition end) {
    return end.value() > std::max(2 * verified.value(), verified.value() + growth_events_min);
}

}  // namespace

Duration next_verification_in(const VerificationsSoFar& so_far, events::Time now,
                              Duration interval) {
    if (so_far.under_way && !so_far.passed) {
        return {};
    }
    Duration wait{};
    LogPosition verified{};
    if (so_far.last && so_far.last->whole && so_far.last->time <= now) {
        wait = so_far.last->time + interval - now;
        verified = so_far.last->last;
    }
    if (so_far.passed) {
        wait = std::max(wait, interval - so_far.passed->ago);
        verified = std::max(verified, so_far.passed->goal);
    }
    return outgrown(verified, so_far.end) ? Duration{} : std::clamp(wait, Duration{}, interval);
}

}  // namespace orderlog::tools
