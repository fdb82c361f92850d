#pragma once

#include "projections/row_table.hpp"
#include "projections/state_rows.hpp"

namespace orderlog::projections {

/// Fold into `marketplace_sync_state`: how far a connection's updates are known. Only what was
/// asked for sync counts, and what stops every request of the connection.
class SyncStates {
 public:
    void load(const SyncStateRow& row) { rows_.load(row.stream, row); }
    /// `run` is the open run that the event belongs to; null if there is none.
    void apply(const events::StoredEvent& stored, const SyncRunRow* run);
    [[nodiscard]] std::vector<SyncStateRow> take_changed() { return rows_.take_changed(); }

 private:
    void added(const events::StoredEvent& stored, const events::ConnectionAdded& event);
    void changed(const events::StoredEvent& stored, const events::ConnectionChanged& event);
    void page(const events::StoredEvent& stored, const events::PageFetched& event);
    void polled(const events::StoredEvent& stored, const events::SyncPolled& event);
    void failed(const events::StoredEvent& stored, const events::RequestFailed& event);
    void probed(const events::StoredEvent& stored, const events::AccessProbed& event);
    void advanced(const events::StoredEvent& stored, const events::WatermarkAdvanced& event);
    void ended(const events::StoredEvent& stored, const events::RunEnded& event,
               const SyncRunRow* run);

    RowTable<events::StreamId, SyncStateRow> rows_;
};

}  // namespace orderlog::projections
