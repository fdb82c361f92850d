#pragma once

#include "projections/row_table.hpp"
#include "projections/state_rows.hpp"

#include <string>

namespace orderlog::projections {

/// Fold into `amazon_orders_backfill_state`: one row per connection, begun anew by each request.
/// Windows close from the newest down, so last_synced_order_date is how far down all is read, and
/// progress_percent the share of the span above it; the estimate is what came of that share, drawn
/// out to the whole. total_orders_synced counts orders as they are read; completion replaces it by
/// the count without repetitions.
class BackfillStates {
 public:
    void load(const BackfillStateRow& row) { rows_.load(row.stream, row); }
    /// `run` is the open run that the event belongs to; null if there is none.
    void apply(const events::StoredEvent& stored, const SyncRunRow* run);
    [[nodiscard]] std::vector<BackfillStateRow> take_changed() { return rows_.take_changed(); }

 private:
    void follow(const events::StoredEvent& stored, const SyncRunRow* run);
    void requested(const events::StoredEvent& stored, const events::BackfillRequested& event);
    void started(const events::StoredEvent& stored, const events::RunStarted& event);
    void page(const events::StoredEvent& stored, const events::PageFetched& event);
    void failed(const events::StoredEvent& stored, const events::RequestFailed& event);
    void advanced(const events::StoredEvent& stored, const events::CursorAdvanced& event);
    void run_ended(const events::StoredEvent& stored, const events::RunEnded& event,
                   const SyncRunRow* run);
    void opened(const events::StoredEvent& stored, const events::ChunkOpened& event);
    void closed(const events::StoredEvent& stored, const events::ChunkCompleted& event);
    void paused(const events::StoredEvent& stored);
    void resumed(const events::StoredEvent& stored);
    void completed(const events::StoredEvent& stored, const events::BackfillCompleted& event);
    void cancelled(const events::StoredEvent& stored, const events::BackfillCancelled& event);

    RowTable<events::StreamId, BackfillStateRow> rows_;
};

}  // namespace orderlog::projections
