#include "engine/retry.hpp"

#include "engine/stable_hash.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::Duration;
using events::FailureKind;

Duration wait_after(const events::StreamId& stream, std::uint32_t attempt, BackOff back_off) {
    Duration wait = back_off.first;
    for (std::uint32_t i = 1; i < attempt && wait < back_off.most; ++i) {
        wait *= 2;
    }
    wait = std::min(wait, back_off.most);
    const auto share = static_cast<std::int64_t>(stable_hash(stream, attempt) % 1024);
    return wait - wait / 2 * share / 1024;
}

BackOff back_off_of(FailureKind kind) {
    switch (kind) {
        case FailureKind::token_missing:
        case FailureKind::unauthorised:
            return lasting_trouble;
        case FailureKind::unclaimed:
            return foreign_seller;
        case FailureKind::rate_limited:
        case FailureKind::unavailable:
        case FailureKind::unreadable:
        case FailureKind::cursor_refused:
        case FailureKind::data_set_refused:
        case FailureKind::rejected:
        case FailureKind::not_found:
        case FailureKind::cancelled:
        case FailureKind::application_refused:  // Mended for all sellers at once.
            break;
    }
    return passing_trouble;
}

}  // namespace orderlog::engine
