#include "projections/sync_runs.hpp"

#include "projections/ignoring.hpp"
#include "projections/storable.hpp"

#include <algorithm>

namespace orderlog::projections {

void SyncRuns::apply(const events::StoredEvent& stored) {
    std::visit(
        events::Overloaded{[&](const events::RunStarted& event) { started(stored, event); },
                           [&](const events::PageFetched& event) { page(stored, event); },
                           [&](const events::SyncPolled& event) { polled(stored, event); },
                           [&](const events::RequestFailed&) { failed(stored); },
                           [&](const events::RunEnded& event) { ended(stored, event); },
                           IgnoringEngine{}, IgnoringConnections{}, IgnoringCursors{},
                           IgnoringBackfill{}, IgnoringDebts{}, IgnoringAlerts{}, IgnoringProbes{}},
        stored.event);
}

void SyncRuns::started(const events::StoredEvent& stored, const events::RunStarted& event) {
    SyncRunRow& row = *rows_.change_or_add(stored.position, stored);
    row.stream = stored.stream;
    row.run = stored.position;
    row.purpose = to_text(event.purpose);
    row.window_axis = to_text(event.window.axis);
    row.window_from = storable_time(event.window.from);
    row.window_to = storable_time(event.window.to);
    row.requested = event.requested;
    row.started_at = stored.time;
}

void SyncRuns::page(const events::StoredEvent& stored, const events::PageFetched& event) {
    SyncRunRow* row = rows_.change(stored.correlation, stored);
    if (row == nullptr) {
        return;
    }
    const auto marked = [&](events::OrderMark mark) {
        return std::count(event.marks.begin(), event.marks.end(), mark);
    };
    row->pages += 1;
    row->orders_new += marked(events::OrderMark::new_order);
    row->orders_changed += marked(events::OrderMark::changed);
    row->orders_same += marked(events::OrderMark::same);
    row->items += event.items;
}

void SyncRuns::polled(const events::StoredEvent& stored, const events::SyncPolled& event) {
    if (SyncRunRow* row = rows_.change(stored.correlation, stored)) {
        row->pages += 1;
        row->orders_same += event.orders;
    }
}

void SyncRuns::failed(const events::StoredEvent& stored) {
    if (SyncRunRow* row = rows_.change(stored.correlation, stored)) {
        row->failures += 1;
    }
}

void SyncRuns::ended(const events::StoredEvent& stored, const events::RunEnded& event) {
    SyncRunRow* row = rows_.change(stored.correlation, stored);
    if (row == nullptr) {
        return;
    }
    row->ended_at = stored.time;
    row->reason_code = to_text(event.reason);
    row->message = storable_text(event.message);
    row->pages = static_cast<std::int64_t>(event.pages);
    row->orders_new = static_cast<std::int64_t>(event.orders_new);
    row->orders_changed = static_cast<std::int64_t>(event.orders_changed);
    row->orders_same = static_cast<std::int64_t>(event.orders_same);
    row->items = static_cast<std::int64_t>(event.items);
    row->failures = static_cast<std::int64_t>(event.failures);
    rows_.settle(stored.correlation);
}

}  // namespace orderlog::projections
