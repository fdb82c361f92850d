#pragma once

#include "events/alert_payloads.hpp"
#include "events/backfill_events.hpp"
#include "events/connection_payloads.hpp"
#include "events/consent_payloads.hpp"
#include "events/debt_events.hpp"
#include "events/engine_events.hpp"
#include "events/fetch_payloads.hpp"
#include "events/payload_enums.hpp"
#include "events/payload_values.hpp"
#include "events/token_events.hpp"

// The fields of each event in the order in which they are written, for ever.

namespace orderlog::events {

template <class Archive>
void serialize(Archive& archive, BudgetKey& key) {
    archive(key.application, key.seller, key.region, key.operation);
}

template <class Archive>
void serialize(Archive& archive, EngineStarted& event) {
    archive(event.log, event.sends, event.simulated, event.host);
}

template <class Archive>
void serialize(Archive& archive, EngineStopped& event) {
    archive(event.cause);
}

template <class Archive>
void serialize(Archive& archive, SellerClaimed& event) {
    archive(event.application, event.seller, event.region);
}

template <class Archive>
void serialize(Archive& archive, UsagePlanLearned& event) {
    archive(event.key, event.rate_per_s, event.burst, event.source);
}

template <class Archive>
void serialize(Archive& archive, ProjectionSwapped& event) {
    archive(event.from, event.to, event.position);
}

template <class Archive>
void serialize(Archive& archive, SellerClaimLost& event) {
    archive(event.application, event.seller, event.region);
}

template <class Archive>
void serialize(Archive& archive, TokenIssued& event) {
    archive(event.name, event.hash, event.scope, event.tenant, event.expires_at);
}

template <class Archive>
void serialize(Archive& archive, TokenRevoked& event) {
    archive(event.issued);
}

template <class Archive>
void serialize(Archive& archive, LossAccepted& event) {
    archive(event.first, event.last, event.last_hash, event.kept, event.kept_hash, event.cause);
}

template <class Archive>
void serialize(Archive& archive, HeadsRecorded& event) {
    archive(event.position, event.streams, event.root);
}

template <class Archive>
void serialize(Archive& archive, BackfillRequested& event) {
    archive(event.from, event.to, event.chunk_days, event.months_max);
}

template <class Archive>
void serialize(Archive& archive, ChunkOpened& event) {
    archive(event.chunk, event.window);
}

template <class Archive>
void serialize(Archive& archive, ChunkCompleted& event) {
    archive(event.chunk, event.window, event.orders);
}

template <class Archive>
void serialize(Archive& archive, BackfillPaused& event) {
    archive(event.cause);
}

template <class Archive>
void serialize(Archive& archive, BackfillResumed& event) {
    archive(event.cause);
}

template <class Archive>
void serialize(Archive& archive, BackfillCompleted& event) {
    archive(event.orders);
}

template <class Archive>
void serialize(Archive& archive, BackfillCancelled& event) {
    archive(event.cause);
}

template <class Archive>
void serialize(Archive& archive, DebtIncurredV1& event) {
    archive(event.order, event.cause);
}

template <class Archive>
void serialize(Archive& archive, DebtIncurred& event) {
    archive(event.order, event.cause, event.last_updated);
}

template <class Archive>
void serialize(Archive& archive, OwedItems& owed) {
    archive(owed.order, owed.last_updated);
}

template <class Archive>
void serialize(Archive& archive, ItemsOwed& event) {
    archive(event.orders);
}

template <class Archive>
void serialize(Archive& archive, ItemsAdvanced& event) {
    archive(event.order, event.token, event.pages, event.items);
}

template <class Archive>
void serialize(Archive& archive, DebtPaid& event) {
    archive(event.order);
}

template <class Archive>
void serialize(Archive& archive, DebtAbandoned& event) {
    archive(event.order, event.cause, event.attempts);
}

template <class Archive>
void serialize(Archive& archive, DebtRetried& event) {
    archive(event.order, event.cause, event.incurred, event.last_updated, event.api,
            event.items_only);
}

}  // namespace orderlog::events
