#include "projections/connections.hpp"

#include "projections/ignoring.hpp"
#include "projections/refusal.hpp"
#include "projections/storable.hpp"

namespace orderlog::projections {

namespace {

std::string comma_joined(const std::vector<events::MarketplaceId>& ids) {
    std::string text;
    for (const events::MarketplaceId& id : ids) {
        text += (text.empty() ? "" : ",") + id.value();
    }
    return storable_text(std::move(text));
}

const char* status_of(const ConnectionRow& row) {
    if (row.removed || row.paused) {
        return "DISABLED";
    }
    if (!row.last_error.empty()) {
        return "ERROR";
    }
    return row.last_sync_at ? "CONNECTED" : "PENDING";
}

}  // namespace

void Connections::apply(const events::StoredEvent& stored) {
    std::visit(
        events::Overloaded{[&](const events::ConnectionAdded& event) { added(stored, event); },
                           [&](const events::ConnectionChanged& event) { changed(stored, event); },
                           [&](const events::ConnectionRemoved&) { removed(stored); },
                           [&](const events::PageFetched&) { answered(stored); },
                           [&](const events::SyncPolled&) { answered(stored); },
                           [&](const events::RequestFailed& event) {
                               if (is_refusal(event.kind)) {
                                   refused(stored, error_text(event));
                               }
                           },
                           [&](const events::RunEnded& event) {
                               if (is_refusal(event.reason)) {
                                   refused(stored, error_text(event));
                               }
                           },
                           [&](const events::AccessProbed& event) {
                               if (event.reason) {
                                   refused(stored, error_text(event));
                               }
                           },
                           Ignoring<events::RunStarted>{}, IgnoringEngine{}, IgnoringCursors{},
                           IgnoringBackfill{}, IgnoringDebts{}, IgnoringAlerts{}},
        stored.event);
}

void Connections::added(const events::StoredEvent& stored, const events::ConnectionAdded& event) {
    ConnectionRow& row = *rows_.change_or_add(stored.stream, stored);
    row.stream = stored.stream;
    row.display_name = storable_text(event.display_name);
    row.region = events::to_text(event.region);
    row.seller_id = storable_text(event.seller.value());
    row.application_id = storable_text(event.application.value());
    row.marketplace_ids = comma_joined(event.marketplaces);
    row.has_refresh_token = !event.credential.empty();
    row.created_at = stored.time;
    row.status = status_of(row);
}

void Connections::changed(const events::StoredEvent& stored,
                          const events::ConnectionChanged& event) {
    ConnectionRow* row = rows_.change(stored.stream, stored);
    if (row == nullptr) {
        return;
    }
    if (event.display_name) {
        row->display_name = storable_text(*event.display_name);
    }
    if (event.marketplaces) {
        row->marketplace_ids = comma_joined(*event.marketplaces);
    }
    if (event.credential) {
        // What was refused was the old one.
        row->has_refresh_token = !event.credential->empty();
        row->last_error.clear();
    }
    row->paused = event.paused.value_or(row->paused);
    row->status = status_of(*row);
}

void Connections::removed(const events::StoredEvent& stored) {
    if (ConnectionRow* row = rows_.change(stored.stream, stored)) {
        row->removed = true;
        row->status = status_of(*row);
    }
}

void Connections::answered(const events::StoredEvent& stored) {
    if (ConnectionRow* row = rows_.change(stored.stream, stored)) {
        row->last_sync_at = stored.time;
        row->last_error.clear();
        row->status = status_of(*row);
    }
}

void Connections::refused(const events::StoredEvent& stored, const std::string& error) {
    if (ConnectionRow* row = rows_.change(stored.stream, stored)) {
        row->last_error = error;
        row->status = status_of(*row);
    }
}

}  // namespace orderlog::projections
