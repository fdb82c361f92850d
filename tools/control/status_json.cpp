#include "tools/control/status_json.hpp"

#include "tools/output/json_format.hpp"

#include <nlohmann/json.hpp>

namespace orderlog::tools {

using nlohmann::json;

namespace {

json seconds_json(const std::optional<events::Duration>& duration) {
    return duration ? json(std::chrono::duration<double>(*duration).count()) : json(nullptr);
}

json position_json(const std::optional<events::LogPosition>& position) {
    return position ? json(position->value()) : json(nullptr);
}

/// Nothing where no bucket counts: before the first request, or without a quota.
json tokens_json(const engine::ConnectionStatus& status, double tokens) {
    return status.bucket_burst > 0 ? json(tokens) : json(nullptr);
}

json ids_json(const std::vector<events::MarketplaceId>& ids) {
    json list = json::array();
    for (const events::MarketplaceId& id : ids) {
        list.push_back(id.value());
    }
    return list;
}

json backfill_json(const engine::BackfillStatus& backfill) {
    return {{"phase", engine::to_text(backfill.phase)},
            {"from", events::to_text(backfill.from)},
            {"to", events::to_text(backfill.to)},
            {"chunk", backfill.chunk},
            {"chunks", backfill.chunks},
            {"progress_percent", backfill.progress_percent},
            {"orders", backfill.orders},
            {"orders_estimated", backfill.orders_estimated},
            {"remaining_s", seconds_json(backfill.remaining)},
            {"run", position_json(backfill.run)}};
}

}  // namespace

json alerts_json(const std::vector<engine::AlertStatus>& alerts) {
    json all = json::array();
    for (const engine::AlertStatus& alert : alerts) {
        all.push_back({{"id", alert.id.value()},
                       {"kind", events::to_text(alert.kind)},
                       {"since", events::to_text(alert.since)},
                       {"raised_at", events::to_text(alert.raised_at)},
                       {"text", alert.text},
                       {"delivered", alert.told}});
    }
    return all;
}

json status_json(const engine::ConnectionStatus& status) {
    return {{"tenant", status.stream.tenant.value()},
            {"connection", status.stream.connection.value()},
            {"display_name", status.display_name},
            {"seller", status.seller.value()},
            {"region", events::to_text(status.region)},
            {"orders_api", events::to_text(status.orders_api)},
            {"credential", status.credential},
            {"marketplaces", ids_json(status.marketplaces)},
            {"phase", status.phase},
            {"pages", status.pages},
            {"orders_new", status.orders_new},
            {"orders_changed", status.orders_changed},
            {"orders_same", status.orders_same},
            {"failures", status.failures},
            {"debts", status.debts},
            {"reads_items", status.reads_items},
            {"followed_from", events::to_text(status.followed_from)},
            {"sync_interval_s", seconds_json(status.sync_interval)},
            {"watermark", events::to_text(status.watermark)},
            {"lag_s", seconds_json(status.lag)},
            {"last_polled", time_json(status.last_polled)},
            {"sync_run", position_json(status.sync_run)},
            {"backfill", backfill_json(status.backfill)},
            {"reason", status.reason ? json(events::to_text(*status.reason)) : json(nullptr)},
            {"last_error", status.last_error},
            {"last_error_at", time_json(status.last_error_at)},
            {"bucket_level", tokens_json(status, status.bucket_level)},
            {"bucket_burst", tokens_json(status, status.bucket_burst)},
            {"bucket_rate_per_s", tokens_json(status, status.bucket_rate_per_s)},
            {"waiting_for_quota_until", time_json(status.waiting_for_quota_until)},
            {"alerts", alerts_json(status.alerts)}};
}

json status_json(const std::vector<engine::ConnectionStatus>& all) {
    json connections = json::array();
    for (const engine::ConnectionStatus& status : all) {
        connections.push_back(status_json(status));
    }
    return connections;
}

json metrics_json(const std::vector<engine::ConnectionStatus>& all) {
    json connections = json::array();
    for (const engine::ConnectionStatus& status : all) {
        connections.push_back({{"tenant", status.stream.tenant.value()},
                               {"connection", status.stream.connection.value()},
                               {"phase", status.phase},
                               {"pages", status.pages},
                               {"orders_new", status.orders_new},
                               {"orders_changed", status.orders_changed},
                               {"orders_same", status.orders_same},
                               {"failures", status.failures},
                               {"debts", status.debts},
                               {"lag_s", seconds_json(status.lag)},
                               {"backfill",
                                {{"phase", engine::to_text(status.backfill.phase)},
                                 {"progress_percent", status.backfill.progress_percent}}},
                               {"bucket_level", tokens_json(status, status.bucket_level)},
                               {"bucket_burst", tokens_json(status, status.bucket_burst)},
                               {"alerts", alerts_json(status.alerts)}});
    }
    return connections;
}

}  // namespace orderlog::tools
