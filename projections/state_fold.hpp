#pragma once

#include "projections/backfill_state.hpp"
#include "projections/connections.hpp"
#include "projections/debts.hpp"
#include "projections/state_rows.hpp"
#include "projections/sync_runs.hpp"
#include "projections/sync_state.hpp"

namespace orderlog::projections {

/// The folds of all state tables, in step. Begun from the rows of a checkpoint it gives the rows
/// that an uninterrupted fold gives.
class StateFold {
 public:
    /// From the first event on.
    StateFold() = default;
    /// From the event after the checkpoint that the rows belong to.
    explicit StateFold(const StateRows& loaded);

    /// REQUIRES: events in order of position, none left out.
    void apply(const events::StoredEvent& stored);
    /// Rows changed since the last call, each key once, sorted by key.
    [[nodiscard]] StateRows take_changed();
    /// Of these only the runs that ended: all that grows with the log's length.
    [[nodiscard]] std::vector<SyncRunRow> take_ended_runs() { return sync_runs_.take_ended(); }

 private:
    Connections connections_;
    SyncStates sync_states_;
    BackfillStates backfill_states_;
    SyncRuns sync_runs_;
    Debts debts_;
};

}  // namespace orderlog::projections
