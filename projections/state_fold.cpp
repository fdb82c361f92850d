#include "projections/state_fold.hpp"

namespace orderlog::projections {

namespace {

template <class Fold, class Row>
void load_all(Fold& fold, const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        fold.load(row);
    }
}

}  // namespace

StateFold::StateFold(const StateRows& loaded) {
    load_all(connections_, loaded.connections);
    load_all(sync_states_, loaded.sync_states);
    load_all(backfill_states_, loaded.backfill_states);
    load_all(sync_runs_, loaded.sync_runs);
    load_all(debts_, loaded.debts);
}

void StateFold::apply(const events::StoredEvent& stored) {
    // The run must be looked up before its own fold sees it end.
    const SyncRunRow* run = sync_runs_.run_of(stored);
    sync_states_.apply(stored, run);
    backfill_states_.apply(stored, run);
    connections_.apply(stored);
    debts_.apply(stored);
    sync_runs_.apply(stored);
}

StateRows StateFold::take_changed() {
    return {connections_.take_changed(), sync_states_.take_changed(),
            backfill_states_.take_changed(), sync_runs_.take_changed(), debts_.take_changed()};
}

}  // namespace orderlog::projections
