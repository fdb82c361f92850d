#include "projections/backfill_state.hpp"

#include "events/sha256.hpp"
#include "projections/ignoring.hpp"
#include "projections/refusal.hpp"
#include "projections/storable.hpp"

#include <algorithm>
#include <cmath>

namespace orderlog::projections {

namespace {

void estimate(BackfillStateRow& row) {
    if (row.progress_percent > 0) {
        const auto synced = static_cast<double>(row.total_orders_synced);
        row.total_orders_estimated = std::llround(synced * 100 / row.progress_percent);
    }
}

// All from `from` up to the end of the span is read.
void close_down_to(BackfillStateRow& row, events::Time from) {
    row.last_synced_order_date = std::min(row.last_synced_order_date.value_or(from), from);
    const auto span = row.backfill_end_date - row.backfill_start_date;
    const auto closed = row.backfill_end_date - *row.last_synced_order_date;
    const double share =
        span.count() > 0 ? static_cast<double>(closed.count()) / static_cast<double>(span.count())
                         : 1;
    row.progress_percent = std::clamp(share * 100, 0.0, 100.0);
    estimate(row);
}

// A late page reopens nothing: without a chunk the backfill is between two, ended or cancelled.
void set_running(BackfillStateRow& row) {
    if (row.status != "PAUSED" && row.current_chunk_start) {
        row.status = "RUNNING";
        row.last_error.clear();
        row.retry_after.reset();
    }
}

void set_error(BackfillStateRow& row, std::string error, bool final) {
    row.last_error = std::move(error);
    row.error_count += 1;
    if (final && row.status != "PAUSED") {
        row.status = "ERROR";
    }
}

}  // namespace

void BackfillStates::apply(const events::StoredEvent& stored, const SyncRunRow* run) {
    std::visit(
        events::Overloaded{
            [&](const events::BackfillRequested& event) { requested(stored, event); },
            [&](const events::RunStarted& event) { started(stored, event); },
            [&](const events::ChunkOpened& event) { opened(stored, event); },
            [&](const events::PageFetched& event) { page(stored, event); },
            [&](const events::CursorAdvanced& event) { advanced(stored, event); },
            [&](const events::RequestFailed& event) { failed(stored, event); },
            [&](const events::RunEnded& event) { run_ended(stored, event, run); },
            [&](const events::ChunkCompleted& event) { closed(stored, event); },
            [&](const events::BackfillPaused&) { paused(stored); },
            [&](const events::BackfillResumed&) { resumed(stored); },
            [&](const events::BackfillCompleted& event) { completed(stored, event); },
            [&](const events::BackfillCancelled& event) { cancelled(stored, event); },
            Ignoring<events::SyncPolled, events::WatermarkAdvanced, events::CursorRepaired>{},
            IgnoringEngine{}, IgnoringConnections{}, IgnoringDebts{}, IgnoringAlerts{},
            IgnoringProbes{}},
        stored.event);
}

void BackfillStates::requested(const events::StoredEvent& stored,
                               const events::BackfillRequested& event) {
    BackfillStateRow& row = *rows_.change_or_add(stored.stream, stored);
    const bool first = row.status.empty();
    BackfillStateRow fresh;
    fresh.stream = stored.stream;
    fresh.backfill_start_date = storable_time(event.from);
    fresh.backfill_end_date = storable_time(event.to);
    fresh.status = "PENDING";
    fresh.chunk_size_days = event.chunk_days;
    fresh.max_months = event.months_max;
    fresh.created_at = first ? stored.time : row.created_at;
    fresh.updated_at = row.updated_at;
    fresh.log_position = row.log_position;
    row = std::move(fresh);
}

void BackfillStates::started(const events::StoredEvent& stored, const events::RunStarted& event) {
    if (event.purpose != events::Purpose::backfill) {
        return;
    }
    if (BackfillStateRow* row = rows_.change(stored.stream, stored)) {
        row->last_run_at = stored.time;
    }
}

void BackfillStates::opened(const events::StoredEvent& stored, const events::ChunkOpened& event) {
    if (BackfillStateRow* row = rows_.change(stored.stream, stored)) {
        row->current_chunk_start = storable_time(event.window.from);
        row->current_chunk_end = storable_time(event.window.to);
        row->started_at = row->started_at.value_or(stored.time);
        set_running(*row);
    }
}

void BackfillStates::page(const events::StoredEvent& stored, const events::PageFetched& event) {
    if (event.purpose != events::Purpose::backfill) {
        return;
    }
    if (BackfillStateRow* row = rows_.change(stored.stream, stored)) {
        row->total_orders_synced += static_cast<std::int64_t>(event.marks.size());
        estimate(*row);
        set_running(*row);
    }
}

void BackfillStates::advanced(const events::StoredEvent& stored,
                              const events::CursorAdvanced& event) {
    if (event.purpose != events::Purpose::backfill) {
        return;
    }
    if (BackfillStateRow* row = rows_.change(stored.stream, stored)) {
        const bool read_whole = event.token.empty();
        row->next_token_hash = read_whole ? "" : events::to_hex(events::sha256(event.token));
        if (read_whole) {
            close_down_to(*row, storable_time(event.window.from));
        }
    }
}

void BackfillStates::failed(const events::StoredEvent& stored, const events::RequestFailed& event) {
    if (event.purpose != events::Purpose::backfill) {
        return;
    }
    if (BackfillStateRow* row = rows_.change(stored.stream, stored)) {
        set_error(*row, error_text(event), is_refusal(event.kind));
        row->retry_after =
            event.retry_at ? std::optional{storable_time(*event.retry_at)} : std::nullopt;
    }
}

void BackfillStates::run_ended(const events::StoredEvent& stored, const events::RunEnded& event,
                               const SyncRunRow* run) {
    const bool of_backfill = run != nullptr && run->purpose == to_text(events::Purpose::backfill);
    if (!of_backfill || !is_refusal(event.reason)) {
        return;
    }
    if (BackfillStateRow* row = rows_.change(stored.stream, stored)) {
        set_error(*row, error_text(event), true);
    }
}

void BackfillStates::closed(const events::StoredEvent& stored,
                            const events::ChunkCompleted& event) {
    if (BackfillStateRow* row = rows_.change(stored.stream, stored)) {
        row->current_chunk_start.reset();
        row->current_chunk_end.reset();
        row->next_token_hash.clear();
        close_down_to(*row, storable_time(event.window.from));
    }
}

void BackfillStates::paused(const events::StoredEvent& stored) {
    if (BackfillStateRow* row = rows_.change(stored.stream, stored)) {
        row->status = "PAUSED";
    }
}

void BackfillStates::resumed(const events::StoredEvent& stored) {
    if (BackfillStateRow* row = rows_.change(stored.stream, stored)) {
        row->status = row->started_at ? "RUNNING" : "PENDING";
    }
}

void BackfillStates::completed(const events::StoredEvent& stored,
                               const events::BackfillCompleted& event) {
    if (BackfillStateRow* row = rows_.change(stored.stream, stored)) {
        row->total_orders_synced = static_cast<std::int64_t>(event.orders);
        close_down_to(*row, row->backfill_start_date);
        row->status = "DONE";
        row->last_error.clear();
        row->retry_after.reset();
        row->completed_at = stored.time;
    }
}

// The words of the table have none for it: the row says ERROR and why.
void BackfillStates::cancelled(const events::StoredEvent& stored,
                               const events::BackfillCancelled& event) {
    if (BackfillStateRow* row = rows_.change(stored.stream, stored)) {
        row->status = "ERROR";
        row->last_error = storable_text(event.cause.empty() ? "cancelled" : event.cause);
        row->current_chunk_start.reset();
        row->current_chunk_end.reset();
        row->next_token_hash.clear();
    }
}

}  // namespace orderlog::projections
