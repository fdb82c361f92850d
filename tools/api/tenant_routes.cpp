#include "tools/api/tenant_routes.hpp"

#include "tools/api/call_tenant.hpp"
#include "tools/api/row_json.hpp"
#include "tools/api/tenant_view.hpp"
#include "tools/orders/moment.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace orderlog::tools {

using events::Result;
using nlohmann::json;

namespace {

/// Counting orders costs PostgreSQL more than other answers do.
constexpr std::chrono::milliseconds tenants_fresh{2000};
constexpr std::chrono::milliseconds alerts_fresh{1000};
/// More than anybody reads; the oldest of each connection come first.
constexpr std::size_t alerts_max = 500;

std::string text_or_empty(const ApiCall& call, std::string_view name) {
    const std::string* const text = call.parameter(name);
    return text == nullptr ? std::string{} : *text;
}

Result<json> tenants(const ApiSources& sources, const ApiCall& call, ApiTables& tables) {
    const auto limit = call.number("limit", 50, 200);
    if (!limit) {
        return tl::make_unexpected(limit.error());
    }
    const std::string after = text_or_empty(call, "after");
    const std::string text = text_or_empty(call, "text");
    const auto rows = rows_of(tables.rows(
        "api_tenant_page.sql", {call.tenant.value(), after, text, std::to_string(*limit)}));
    if (!rows) {
        return rows;
    }
    const auto now = now_of(sources.log.info());
    json list = json::array();
    for (const json& row : *rows) {
        list.push_back(tenant_view(row, now));
    }
    const bool full = list.size() == *limit;
    json next = full ? list.back().at("tenantId") : json(nullptr);
    return json{{"tenants", std::move(list)}, {"next", std::move(next)}};
}

/// A tenant's alerts are those of its connections; those of the process are the operator's.
Result<json> alerts(const ApiSources& sources, const ApiCall& call) {
    json request{{"command", "alerts"}, {"limit", alerts_max}};
    if (!call.tenant.value().empty()) {
        request["tenant"] = call.tenant.value();
    }
    return sources.ask(std::move(request)).map([&](const json& standing) {
        json list = json::array();
        for (const json& alert : standing.at("alerts")) {
            const std::string tenant = alert.at("tenant");
            const std::string connection = alert.at("connection");
            list.push_back({{"tenantId", tenant.empty() ? json(nullptr) : json(tenant)},
                            {"connectionId", connection.empty() ? json(nullptr) : json(connection)},
                            {"kind", alert.at("kind")},
                            {"since", alert.at("since")},
                            {"message", alert.at("text")}});
        }
        return json{{"alerts", std::move(list)}};
    });
}

}  // namespace

std::vector<ApiRoute> tenant_routes(const ApiSources& sources) {
    return {
        {"GET",
         "/api/v1/tenants",
         Need::read,
         "tenants and how they are",
         tenants_fresh,
         {},
         at_once([sources](const ApiCall& call, ApiTables& tables) {
             return response_of(tenants(sources, call, tables));
         })},
        {"GET",
         "/api/v1/alerts",
         Need::read,
         "what needs a person",
         alerts_fresh,
         {},
         at_once([sources](const ApiCall& call, ApiTables&) {
             return response_of(alerts(sources, call));
         })},
    };
}

}  // namespace orderlog::tools
