#include "projections/sync_state.hpp"

#include "projections/ignoring.hpp"
#include "projections/refusal.hpp"

#include <algorithm>

namespace orderlog::projections {

namespace {

void set_success(SyncStateRow& row, events::Time at) {
    row.last_success_at = at;
    row.last_error.clear();
    row.last_reason_code = to_text(events::ReasonCode::success);
}

// A refusal that was told apart stands until Amazon answers or refuses something else: the token
// itself or, where only a role was missing, the grant of Login with Amazon.
bool still_stands(const SyncStateRow& row, const events::RequestFailed& event) {
    using events::FailureKind, events::ReasonCode;
    if (row.last_error.empty() || event.kind == FailureKind::token_missing) {
        return false;
    }
    const bool by_login = event.kind == FailureKind::unauthorised && !event.quota_token_spent;
    return row.last_reason_code == to_text(ReasonCode::authorisation_expired) ||
           (row.last_reason_code == to_text(ReasonCode::role_missing) && !by_login);
}

}  // namespace

void SyncStates::apply(const events::StoredEvent& stored, const SyncRunRow* run) {
    std::visit(
        events::Overloaded{[&](const events::ConnectionAdded& event) { added(stored, event); },
                           [&](const events::ConnectionChanged& event) { changed(stored, event); },
                           [&](const events::PageFetched& event) { page(stored, event); },
                           [&](const events::SyncPolled& event) { polled(stored, event); },
                           [&](const events::RequestFailed& event) { failed(stored, event); },
                           [&](const events::AccessProbed& event) { probed(stored, event); },
                           [&](const events::WatermarkAdvanced& event) { advanced(stored, event); },
                           [&](const events::RunEnded& event) { ended(stored, event, run); },
                           Ignoring<events::ConnectionRemoved, events::RunStarted,
                                    events::CursorAdvanced, events::CursorRepaired>{},
                           IgnoringEngine{}, IgnoringBackfill{}, IgnoringDebts{}, IgnoringAlerts{}},
        stored.event);
}

void SyncStates::added(const events::StoredEvent& stored, const events::ConnectionAdded& event) {
    SyncStateRow& row = *rows_.change_or_add(stored.stream, stored);
    row.stream = stored.stream;
    row.cursor = event.follow_from;
    row.created_at = stored.time;
}

void SyncStates::changed(const events::StoredEvent& stored,
                         const events::ConnectionChanged& event) {
    if (event.credential) {
        // What was refused was the old one.
        if (SyncStateRow* row = rows_.change(stored.stream, stored)) {
            row->last_error.clear();
        }
    }
    if (event.orders_api != events::OrdersApi::v2026_01_01) {
        return;
    }
    // Updates that only v0 was asked for are read again: how far back, the next window tells.
    if (SyncStateRow* row = rows_.change(stored.stream, stored)) {
        row->cursor.reset();
    }
}

void SyncStates::page(const events::StoredEvent& stored, const events::PageFetched& event) {
    if (event.purpose != events::Purpose::sync) {
        return;
    }
    if (SyncStateRow* row = rows_.change(stored.stream, stored)) {
        row->last_polled_at = stored.time;
        row->last_error.clear();
    }
}

void SyncStates::polled(const events::StoredEvent& stored, const events::SyncPolled& event) {
    if (SyncStateRow* row = rows_.change(stored.stream, stored)) {
        const auto known =
            std::min(event.window.to, event.last_updated_before.value_or(event.window.to));
        // The first window that is closed sets it, also back.
        row->cursor = row->last_success_at ? std::max(row->cursor.value_or(known), known) : known;
        row->last_polled_at = stored.time;
        set_success(*row, stored.time);
    }
}

void SyncStates::failed(const events::StoredEvent& stored, const events::RequestFailed& event) {
    if (event.purpose != events::Purpose::sync && !is_refusal(event.kind)) {
        return;
    }
    if (SyncStateRow* row = rows_.change(stored.stream, stored)) {
        row->last_polled_at = stored.time;
        const bool stands = still_stands(*row, event);
        if (!stands) {
            row->last_reason_code = to_text(reason_of(event.kind));
        }
        if (!stands || event.kind == events::FailureKind::unauthorised) {
            row->last_error = error_text(event);
        }
    }
}

void SyncStates::probed(const events::StoredEvent& stored, const events::AccessProbed& event) {
    if (!event.reason) {
        return;
    }
    if (SyncStateRow* row = rows_.change(stored.stream, stored)) {
        row->last_polled_at = stored.time;
        row->last_error = error_text(event);
        row->last_reason_code = to_text(*event.reason);
    }
}

void SyncStates::advanced(const events::StoredEvent& stored,
                          const events::WatermarkAdvanced& event) {
    if (SyncStateRow* row = rows_.change(stored.stream, stored)) {
        row->cursor = event.to;
        set_success(*row, stored.time);
    }
}

void SyncStates::ended(const events::StoredEvent& stored, const events::RunEnded& event,
                       const SyncRunRow* run) {
    const bool of_sync = run != nullptr && run->purpose == to_text(events::Purpose::sync);
    if (!of_sync && !is_refusal(event.reason)) {
        return;
    }
    if (SyncStateRow* row = rows_.change(stored.stream, stored)) {
        row->last_error = error_text(event);
        row->last_reason_code = to_text(event.reason);
    }
}

}  // namespace orderlog::projections
