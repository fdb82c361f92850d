#pragma once

#include "projections/row_table.hpp"
#include "projections/state_rows.hpp"

namespace orderlog::projections {

/// Fold into `sync_runs`. Counts grow with the run's events; its end has the last word, and what
/// arrives later is not counted.
class SyncRuns {
 public:
    void load(const SyncRunRow& row) { rows_.load(row.run, row); }
    /// The open run that the event belongs to; null if there is none. Valid until the next apply.
    [[nodiscard]] const SyncRunRow* run_of(const events::StoredEvent& stored) const {
        return rows_.find(stored.correlation);
    }
    void apply(const events::StoredEvent& stored);
    [[nodiscard]] std::vector<SyncRunRow> take_changed() { return rows_.take_changed(); }
    /// Of these only the ended ones.
    [[nodiscard]] std::vector<SyncRunRow> take_ended() { return rows_.take_settled(); }

 private:
    void started(const events::StoredEvent& stored, const events::RunStarted& event);
    void page(const events::StoredEvent& stored, const events::PageFetched& event);
    void polled(const events::StoredEvent& stored, const events::SyncPolled& event);
    void failed(const events::StoredEvent& stored);
    void ended(const events::StoredEvent& stored, const events::RunEnded& event);

    RowTable<events::LogPosition, SyncRunRow> rows_;
};

}  // namespace orderlog::projections
