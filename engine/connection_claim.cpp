#include "engine/connection_state.hpp"

namespace orderlog::engine {

void settle_all_failures(ConnectionState& state) {
    for (Chain* chain : {&state.sync.chain, &state.backfill.chain, &state.rescan.chain}) {
        settle_failures(*chain);
    }
}

void take_claim(ConnectionState& state) {
    if (!state.failure || state.failure->reason != events::ReasonCode::lock_unavailable) {
        return;
    }
    state.failure.reset();
    settle_all_failures(state);
    ask_at_once(state.debts);
}

}  // namespace orderlog::engine
