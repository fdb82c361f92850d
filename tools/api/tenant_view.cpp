#include "tools/api/tenant_view.hpp"

#include "tools/api/row_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>

namespace orderlog::tools {

using nlohmann::json;

namespace {

/// Updates are followed every 5 or 6 minutes, and more slowly while Amazon's quota is scarce.
constexpr std::int64_t lag_max_s = 1800;

json lag_json(const json& watermark, events::Time now) {
    if (watermark.is_null()) {
        return nullptr;
    }
    const auto time = events::parse_time(watermark.get<std::string>());
    if (!time) {
        return nullptr;
    }
    const auto lag = std::chrono::floor<std::chrono::seconds>(now - *time).count();
    return std::max<std::int64_t>(lag, 0);
}

std::string health_of(const json& row, const json& lag) {
    if (row.at("paused").get<bool>()) {
        return "paused";
    }
    if (row.at("failed").get<bool>()) {
        return "error";
    }
    if (!row.at("connected").get<bool>()) {
        return "unconnected";
    }
    if (row.at("backfillStatus") == "RUNNING" || row.at("backfillStatus") == "PENDING") {
        return "backfilling";
    }
    return lag.is_number() && lag.get<std::int64_t>() > lag_max_s ? "behind" : "ok";
}

}  // namespace

json tenant_view(const json& row, events::Time now) {
    json view = members_of(row, {"tenantId", "displayName", "reasonCode", "watermark", "orders",
                                 "debts", "connections"});
    view["lagSeconds"] = lag_json(row.at("watermark"), now);
    view["health"] = health_of(row, view["lagSeconds"]);
    view["backfill"] =
        row.at("backfillStatus").is_null()
            ? json(nullptr)
            : json{{"status", row.at("backfillStatus")}, {"progress", row.at("backfillProgress")}};
    return view;
}

}  // namespace orderlog::tools
