#include "tools/api/connection_routes.hpp"

#include "tools/api/backfill_view.hpp"
#include "tools/api/call_tenant.hpp"
#include "tools/api/row_json.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <utility>

namespace orderlog::tools {

using events::Result;
using nlohmann::json;

namespace {

constexpr std::chrono::milliseconds connections_fresh{1000};
constexpr std::string_view whose_connections = "whose connections?";

/// What the engine knows of Amazon's quota for searches; nothing before the first request.
json quota_of(const json& connection) {
    if (connection.at("bucket_burst").is_null()) {
        return nullptr;
    }
    return {{"operation", "searchOrders"},
            {"ratePerSecond", connection.at("bucket_rate_per_s")},
            {"burst", connection.at("bucket_burst")},
            {"available", connection.at("bucket_level")}};
}

/// The rows of one connection.
json rows_about(const json& rows, const std::string& connection) {
    json some = json::array();
    for (const json& row : rows) {
        if (row.at("connectionId") == connection) {
            some.push_back(row);
        }
    }
    return some;
}

json backfill_of(const json& backfills, const json& connection) {
    const json rows = rows_about(backfills, connection.at("connection"));
    return rows.empty() ? json(nullptr) : backfill_view(rows, json::array({connection}));
}

json text_or_null(const json& text) {
    return text.get<std::string>().empty() ? json(nullptr) : text;
}

json connection_of(const json& connection, const json& known, const json& backfills) {
    const std::string id = connection.at("connection");
    const json rows = rows_about(known, id);
    return {{"connectionId", id},
            {"tenantId", connection.at("tenant")},
            {"region", connection.at("region")},
            {"sellerId", connection.at("seller")},
            {"displayName", connection.at("display_name")},
            {"marketplaceIds", connection.at("marketplaces")},
            {"ordersApi", connection.at("orders_api")},
            // A connection is new to the tables for a moment.
            {"status", rows.empty() ? json("PENDING") : rows.front().at("status")},
            {"reasonCode", connection.at("reason")},
            {"paused", connection.at("phase") == "paused"},
            {"watermark", connection.at("watermark")},
            {"lastPolledAt", connection.at("last_polled")},
            {"lastError", text_or_null(connection.at("last_error"))},
            {"quota", quota_of(connection)},
            {"backfill", backfill_of(backfills, connection)}};
}

Result<json> connections(const ApiSources& sources, const ApiCall& call, ApiTables& tables) {
    if (const auto named = names_tenant(call, whose_connections); !named) {
        return tl::make_unexpected(named.error());
    }
    const std::string& tenant = call.tenant.value();
    const auto known = rows_of(tables.rows("api_connections.sql", {tenant}));
    if (!known) {
        return known;
    }
    const auto backfills = rows_of(tables.rows("api_backfills.sql", {tenant}));
    if (!backfills) {
        return backfills;
    }
    return sources.ask({{"command", "status"}, {"tenant", tenant}}).map([&](const json& engine) {
        json list = json::array();
        for (const json& connection : engine.at("connections")) {
            if (connection.at("phase") != "removed") {
                list.push_back(connection_of(connection, *known, *backfills));
            }
        }
        return json{{"connections", std::move(list)}};
    });
}

Result<json> set_paused(const ApiSources& sources, const ApiCall& call, bool paused) {
    return names_tenant(call, whose_connections)
        .and_then([&] {
            return sources.ask({{"command", paused ? "connection.pause" : "connection.resume"},
                                {"tenant", call.tenant.value()},
                                {"connection", call.names.front()},
                                {"actor", call.grant.bearer}});
        })
        .map([&](const json&) {
            return json{{"connectionId", call.names.front()}, {"paused", paused}};
        });
}

ApiRoute pause_route(const ApiSources& sources, std::string_view path, std::string_view summary,
                     bool paused) {
    return {"POST",
            path,
            Need::write,
            summary,
            std::chrono::milliseconds{0},
            {},
            at_once([sources, paused](const ApiCall& call, ApiTables&) {
                return response_of(set_paused(sources, call, paused));
            })};
}

}  // namespace

std::vector<ApiRoute> connection_routes(const ApiSources& sources) {
    return {
        {"GET",
         "/api/v1/connections",
         Need::read,
         "a tenant's connections and how they are",
         connections_fresh,
         {},
         at_once([sources](const ApiCall& call, ApiTables& tables) {
             return response_of(connections(sources, call, tables));
         })},
        pause_route(sources, "/api/v1/connections/{connection}/pause",
                    "ask Amazon nothing for a connection", true),
        pause_route(sources, "/api/v1/connections/{connection}/resume", "ask Amazon again", false),
    };
}

}  // namespace orderlog::tools
