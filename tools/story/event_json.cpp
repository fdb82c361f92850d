#include "tools/story/event_json.hpp"

#include "events/event_numbers.hpp"
#include "events/sha256.hpp"
#include "tools/output/json_format.hpp"
#include "tools/story/story.hpp"

#include <nlohmann/json.hpp>

namespace orderlog::tools {

using nlohmann::json;

namespace {

json hash_json(const std::optional<events::Sha256>& hash) {
    return hash ? json(events::to_hex(*hash)) : json(nullptr);
}

json window_json(const events::Window& window) {
    return {{"axis", events::to_text(window.axis)},
            {"from", events::to_text(window.from)},
            {"to", events::to_text(window.to)}};
}

json ids_json(const std::vector<events::MarketplaceId>& ids) {
    json all = json::array();
    for (const events::MarketplaceId& id : ids) {
        all.push_back(id.value());
    }
    return all;
}

template <class T>
json optional_json(const std::optional<T>& value) {
    return value ? json(*value) : json(nullptr);
}

template <class Claim>
json claim_json(const Claim& claim) {
    return {{"application", claim.application.value()},
            {"seller", claim.seller.value()},
            {"region", events::to_text(claim.region)}};
}

/// Fields of each event; tokens as hashes.
struct Fields {
    json operator()(const events::EngineStarted& e) const {
        return {{"log", e.log.value()},
                {"sends", e.sends},
                {"simulated", e.simulated},
                {"host", e.host}};
    }
    json operator()(const events::EngineStopped& e) const { return {{"cause", e.cause}}; }
    json operator()(const events::SellerClaimed& e) const { return claim_json(e); }
    json operator()(const events::SellerClaimLost& e) const { return claim_json(e); }
    json operator()(const events::TokenIssued& e) const {
        return {{"name", e.name},
                {"scope", events::to_text(e.scope)},
                {"tenant", e.tenant.value()},
                {"expires_at", time_json(e.expires_at)}};
    }
    json operator()(const events::TokenRevoked& e) const { return {{"issued", e.issued.value()}}; }
    json operator()(const events::ConsentRequested& e) const {
        return {{"tenant", e.tenant.value()},
                {"connection", e.connection.value()},
                {"region", events::to_text(e.region)},
                {"seller", e.seller.value()},
                {"expires_at", events::to_text(e.expires_at)}};
    }
    json operator()(const events::ConsentEnded& e) const {
        return {{"requested", e.requested.value()},
                {"outcome", events::to_text(e.outcome)},
                {"seller", e.seller.value()},
                {"connection", e.connection.value()}};
    }
    json operator()(const events::ConnectionAdded& e) const {
        return {{"application", e.application.value()},
                {"seller", e.seller.value()},
                {"region", events::to_text(e.region)},
                {"marketplaces", ids_json(e.marketplaces)},
                {"display_name", e.display_name},
                {"credential", e.credential},
                {"follow_from", time_json(e.follow_from)},
                {"orders_api", events::to_text(e.orders_api)}};
    }
    json operator()(const events::ConnectionChanged& e) const {
        return {{"paused", optional_json(e.paused)},
                {"marketplaces", e.marketplaces ? ids_json(*e.marketplaces) : json(nullptr)},
                {"display_name", optional_json(e.display_name)},
                {"credential", optional_json(e.credential)},
                {"orders_api", e.orders_api ? json(events::to_text(*e.orders_api)) : json(nullptr)},
                {"sync_interval_s", optional_json(e.sync_interval_s)}};
    }
    json operator()(const events::ConnectionRemoved& e) const { return {{"cause", e.cause}}; }
    json operator()(const events::RunStarted& e) const {
        return {{"purpose", events::to_text(e.purpose)},
                {"window", window_json(e.window)},
                {"requested", e.requested},
                {"orders_max", e.orders_max}};
    }
    json operator()(const events::RunEnded& e) const {
        return {{"reason", events::to_text(e.reason)},
                {"message", e.message},
                {"pages", e.pages},
                {"orders_new", e.orders_new},
                {"orders_changed", e.orders_changed},
                {"orders_same", e.orders_same},
                {"items", e.items},
                {"failures", e.failures}};
    }
    json operator()(const events::PageFetched& e) const {
        return {{"operation", events::to_text(e.operation)},
                {"purpose", events::to_text(e.purpose)},
                {"window", window_json(e.window)},
                {"order", e.order.value()},
                {"query", e.query},
                {"token_in", hash_json(e.token_in)},
                {"token_out", hash_json(e.token_out)},
                {"last_updated_before", time_json(e.last_updated_before)},
                {"created_before", time_json(e.created_before)},
                {"status", e.status},
                {"server_time", time_json(e.server_time)},
                {"quota_token_spent", e.quota_token_spent},
                {"request_id", e.request_id},
                {"rate", e.rate},
                {"duration_us", e.duration_us},
                {"orders", e.marks.size()},
                {"items", e.items},
                {"unreadable", e.unreadable},
                {"items_as_of", time_json(e.items_as_of)},
                {"body_sha256", events::to_hex(e.body_sha256)},
                {"body_size", e.body_size}};
    }
    json operator()(const events::SyncPolled& e) const {
        return {{"operation", events::to_text(e.operation)},
                {"window", window_json(e.window)},
                {"last_updated_before", time_json(e.last_updated_before)},
                {"server_time", time_json(e.server_time)},
                {"quota_token_spent", e.quota_token_spent},
                {"request_id", e.request_id},
                {"rate", e.rate},
                {"duration_us", e.duration_us},
                {"orders", e.orders}};
    }
    json operator()(const events::RequestFailed& e) const {
        return {{"operation", events::to_text(e.operation)},
                {"purpose", events::to_text(e.purpose)},
                {"window", window_json(e.window)},
                {"order", e.order.value()},
                {"query", e.query},
                {"kind", events::to_text(e.kind)},
                {"status", e.status},
                {"code", e.code},
                {"message", e.message},
                {"attempt", e.attempt},
                {"server_time", time_json(e.server_time)},
                {"quota_token_spent", e.quota_token_spent},
                {"request_id", e.request_id},
                {"duration_us", e.duration_us},
                {"retry_at", time_json(e.retry_at)}};
    }
    json operator()(const events::AccessProbed& e) const {
        return {{"verdict", events::to_text(e.verdict)},
                {"reason", e.reason ? json(events::to_text(*e.reason)) : json(nullptr)},
                {"marketplaces", ids_json(e.marketplaces)},
                {"status", e.status},
                {"code", e.code},
                {"message", e.message},
                {"server_time", time_json(e.server_time)},
                {"quota_token_spent", e.quota_token_spent},
                {"request_id", e.request_id},
                {"rate", e.rate},
                {"duration_us", e.duration_us}};
    }
    json operator()(const events::CursorAdvanced& e) const {
        return {{"purpose", events::to_text(e.purpose)},
                {"window", window_json(e.window)},
                {"query", e.query},
                {"token",
                 e.token.empty() ? json(nullptr) : json(events::to_hex(events::sha256(e.token)))},
                {"pages", e.pages}};
    }
    json operator()(const events::WatermarkAdvanced& e) const {
        return {{"from", events::to_text(e.from)}, {"to", events::to_text(e.to)}};
    }
    json operator()(const events::CursorRepaired& e) const {
        return {{"purpose", events::to_text(e.purpose)},
                {"bad", e.bad},
                {"reopened", window_json(e.reopened)},
                {"parts", e.parts}};
    }
    json operator()(const events::BackfillRequested& e) const {
        return {{"from", events::to_text(e.from)},
                {"to", events::to_text(e.to)},
                {"chunk_days", e.chunk_days},
                {"months_max", e.months_max}};
    }
    json operator()(const events::ChunkOpened& e) const {
        return {{"chunk", e.chunk}, {"window", window_json(e.window)}};
    }
    json operator()(const events::ChunkCompleted& e) const {
        return {{"chunk", e.chunk}, {"window", window_json(e.window)}, {"orders", e.orders}};
    }
    json operator()(const events::BackfillPaused& e) const { return {{"cause", e.cause}}; }
    json operator()(const events::BackfillResumed& e) const { return {{"cause", e.cause}}; }
    json operator()(const events::BackfillCompleted& e) const { return {{"orders", e.orders}}; }
    json operator()(const events::BackfillCancelled& e) const { return {{"cause", e.cause}}; }
    json operator()(const events::DebtIncurred& e) const {
        return {{"order", e.order.value()},
                {"cause", e.cause},
                {"last_updated", time_json(e.last_updated)}};
    }
    json operator()(const events::DebtPaid& e) const { return {{"order", e.order.value()}}; }
    json operator()(const events::DebtAbandoned& e) const {
        return {{"order", e.order.value()}, {"cause", e.cause}, {"attempts", e.attempts}};
    }
    json operator()(const events::DebtRetried& e) const {
        return {{"order", e.order.value()},       {"cause", e.cause},
                {"incurred", e.incurred.value()}, {"last_updated", time_json(e.last_updated)},
                {"api", events::to_text(e.api)},  {"items_only", e.items_only}};
    }
    json operator()(const events::ItemsOwed& e) const {
        json orders = json::array();
        for (const events::OwedItems& owed : e.orders) {
            orders.push_back({{"order", owed.order.value()},
                              {"last_updated", events::to_text(owed.last_updated)}});
        }
        return {{"orders", std::move(orders)}};
    }
    json operator()(const events::ItemsAdvanced& e) const {
        return {{"order", e.order.value()},
                {"token", events::to_hex(events::sha256(e.token))},
                {"pages", e.pages},
                {"items", e.items}};
    }
    json operator()(const events::AlertRaised& e) const {
        return {{"kind", events::to_text(e.kind)},
                {"subject", optional_json(e.subject)},
                {"since", events::to_text(e.since)},
                {"text", e.text}};
    }
    json operator()(const events::AlertCleared& e) const {
        return {{"raised", e.raised.value()},
                {"kind", events::to_text(e.kind)},
                {"cause", e.cause},
                {"to_tell", e.to_tell}};
    }
    json operator()(const events::AlertDelivered& e) const {
        return {{"told", e.told.value()}, {"attempts", e.attempts}};
    }
    json operator()(const events::UsagePlanLearned& e) const {
        return {{"application", e.key.application.value()},
                {"seller", e.key.seller.value()},
                {"region", events::to_text(e.key.region)},
                {"operation", events::to_text(e.key.operation)},
                {"rate_per_s", e.rate_per_s},
                {"burst", e.burst},
                {"source", e.source}};
    }
    json operator()(const events::LossAccepted& e) const {
        return {{"first", e.first.value()},
                {"last", e.last.value()},
                {"last_hash", events::to_hex(e.last_hash)},
                {"kept", e.kept.value()},
                {"kept_hash", events::to_hex(e.kept_hash)},
                {"cause", e.cause}};
    }
    json operator()(const events::HeadsRecorded& e) const {
        return {{"position", e.position.value()},
                {"streams", e.streams},
                {"root", events::to_hex(e.root)}};
    }
    json operator()(const events::ProjectionSwapped& e) const {
        return {{"from", e.from}, {"to", e.to}, {"position", e.position.value()}};
    }
};

}  // namespace

json event_json(const events::StoredEvent& stored) {
    return {{"position", stored.position.value()},
            {"tenant", stored.stream.tenant.value()},
            {"connection", stored.stream.connection.value()},
            {"version", stored.version.value()},
            {"time", events::to_text(stored.time)},
            {"actor", stored.actor},
            {"program", stored.program},
            {"run", stored.correlation.value()},
            {"causation", stored.causation.value()},
            {"type", events::name_of(stored.event)},
            {"body_size", stored.body_size},
            {"record_size", stored.record_size},
            {"story", story(stored)},
            {"event", std::visit(Fields{}, stored.event)}};
}

json told_event_json(const events::StoredEvent& stored) {
    json event = event_json(stored);
    event["story"] = story(stored);
    return event;
}

}  // namespace orderlog::tools
