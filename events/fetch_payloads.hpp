#pragma once

#include "events/access_events.hpp"
#include "events/cursor_events.hpp"
#include "events/old_page_shapes.hpp"
#include "events/page_events.hpp"
#include "events/payload_enums.hpp"
#include "events/payload_values.hpp"
#include "events/run_events.hpp"

// The fields of each event in the order in which they are written, for ever.

namespace orderlog::events {

template <class Archive>
void serialize(Archive& archive, Window& window) {
    archive(window.axis, window.from, window.to);
}

template <class Archive>
void serialize(Archive& archive, RunStartedV1& event) {
    archive(event.purpose, event.window, event.requested);
}

template <class Archive>
void serialize(Archive& archive, RunStarted& event) {
    archive(event.purpose, event.window, event.requested, event.orders_max);
}

template <class Archive>
void serialize(Archive& archive, RunEnded& event) {
    archive(event.reason, event.message, event.pages, event.orders_new, event.orders_changed,
            event.orders_same, event.items, event.failures);
}

template <class Archive>
void serialize(Archive& archive, PageFetchedV1& event) {
    archive(event.operation, event.purpose, event.window, event.order, event.data_sets, event.query,
            event.token_in, event.token_out, event.last_updated_before, event.created_before,
            event.status, event.server_time, event.quota_token_spent, event.request_id, event.rate,
            event.duration_us, event.marks, event.unreadable, event.items, event.body_sha256,
            event.body_size);
}

template <class Archive>
void serialize(Archive& archive, PageFetched& event) {
    archive(event.operation, event.purpose, event.window, event.order, event.data_sets, event.query,
            event.token_in, event.token_out, event.last_updated_before, event.created_before,
            event.status, event.server_time, event.quota_token_spent, event.request_id, event.rate,
            event.duration_us, event.marks, event.unreadable, event.items, event.body_sha256,
            event.body_size, event.items_as_of);
}

template <class Archive>
void serialize(Archive& archive, SyncPolledV1& event) {
    archive(event.window, event.last_updated_before, event.server_time, event.quota_token_spent,
            event.request_id, event.rate, event.duration_us, event.orders);
}

template <class Archive>
void serialize(Archive& archive, SyncPolled& event) {
    archive(event.window, event.last_updated_before, event.server_time, event.quota_token_spent,
            event.request_id, event.rate, event.duration_us, event.orders, event.operation);
}

template <class Archive>
void serialize(Archive& archive, RequestFailed& event) {
    archive(event.operation, event.purpose, event.window, event.order, event.query, event.kind,
            event.status, event.code, event.message, event.attempt, event.server_time,
            event.quota_token_spent, event.request_id, event.duration_us, event.retry_at);
}

template <class Archive>
void serialize(Archive& archive, AccessProbed& event) {
    archive(event.verdict, event.reason, event.marketplaces, event.status, event.code,
            event.message, event.server_time, event.quota_token_spent, event.request_id, event.rate,
            event.duration_us);
}

template <class Archive>
void serialize(Archive& archive, CursorAdvanced& event) {
    archive(event.purpose, event.window, event.query, event.token, event.pages);
}

template <class Archive>
void serialize(Archive& archive, WatermarkAdvanced& event) {
    archive(event.from, event.to);
}

template <class Archive>
void serialize(Archive& archive, CursorRepaired& event) {
    archive(event.purpose, event.bad, event.reopened, event.parts);
}

}  // namespace orderlog::events
