#include "engine/chain_moves.hpp"

namespace orderlog::engine {

using events::Duration;
using events::Purpose;

namespace {

// The plan widens the half of a sync window until it reaches past its own overlap; below that, and
// below seconds where there is no overlap, there is nothing to gain.
Duration halved_window_min(Purpose purpose) {
    return purpose == Purpose::sync ? Duration(std::chrono::minutes(10))
                                    : Duration(std::chrono::seconds(1));
}

}  // namespace

bool is_expected(const ConnectionState& state, const Asked& asked) {
    return !state.removed && chain_of(state, asked.purpose).moved_by == asked.based_on;
}

void repair(Decision& decision, const Asked& asked, std::string bad, Links links) {
    const Duration half = (asked.window.to - asked.window.from) / 2;
    decision.add(
        events::CursorRepaired{.purpose = asked.purpose,
                               .bad = std::move(bad),
                               .reopened = asked.window,
                               .parts = half >= halved_window_min(asked.purpose) ? 2U : 1U},
        links);
}

}  // namespace orderlog::engine
