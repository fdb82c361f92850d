#include "engine/chain_moves.hpp"

#include "engine/open_runs.hpp"
#include "engine/rescan.hpp"
#include "engine/retry.hpp"

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

// 0: it is passed over.
std::uint32_t parts_of(const ConnectionState& state, const Asked& asked) {
    const bool may_pass = asked.purpose == Purpose::rescan;
    const std::uint32_t in_vain = may_pass ? state.rescan.repairs_in_vain : 0;
    const Duration half = (asked.window.to - asked.window.from) / 2;
    if (half >= halved_window_min(asked.purpose) && in_vain < rescan_repairs_max) {
        return 2;
    }
    return may_pass && in_vain + 1 >= rescan_repairs_max ? 0 : 1;
}

}  // namespace

bool is_expected(const ConnectionState& state, const Asked& asked) {
    return !state.removed && chain_of(state, asked.purpose).moved_by == asked.based_on;
}

void repair(Decision& decision, const Asked& asked, const std::string& bad, Links links) {
    const std::uint32_t parts = parts_of(decision.state(), asked);
    decision.add(
        events::CursorRepaired{
            .purpose = asked.purpose, .bad = bad, .reopened = asked.window, .parts = parts},
        links);
    if (asked.purpose == Purpose::sync &&
        chain_of(decision.state(), Purpose::sync).repairs >= run_attempts_max) {
        end_sync_run(decision, events::ReasonCode::unreadable_page,
                     "a window cannot be read to its end: " + bad, links.causation);
    }
    if (parts == 0) {
        end_rescan_run(decision, events::ReasonCode::unreadable_page,
                       "a window that cannot be read is passed over: " + bad, links.causation);
    }
}

}  // namespace orderlog::engine
