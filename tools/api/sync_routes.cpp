#include "tools/api/sync_routes.hpp"

#include "tools/api/row_json.hpp"
#include "tools/api/run_waiter.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <map>
#include <memory>
#include <string>
#include <utility>

namespace orderlog::tools {

using events::Result;
using nlohmann::json;

namespace {

constexpr std::chrono::milliseconds sync_fresh{1000};

json state_of(const json& tenant) {
    return members_of(tenant, {"lastUpdatedAfter", "lastPolledAt", "lastSuccessAt", "lastError"});
}

/// Tenant → {"orders", "items"}.
Result<std::map<std::string, json>> counts_of(const std::string& tenant, ApiTables& tables) {
    const auto rows = rows_of(tables.rows("api_counts.sql", {tenant}));
    if (!rows) {
        return tl::make_unexpected(rows.error());
    }
    std::map<std::string, json> counts;
    for (const json& row : *rows) {
        counts[row.at("tenantId").get<std::string>()] = members_of(row, {"orders", "items"});
    }
    return counts;
}

json counts_in(const std::map<std::string, json>& counts, const std::string& tenant) {
    const auto found = counts.find(tenant);
    return found == counts.end() ? json{{"orders", 0}, {"items", 0}} : found->second;
}

json one_status(const std::string& tenant, const json& tenants,
                const std::map<std::string, json>& counts) {
    return {{"tenantId", tenant},
            {"marketplace", "AMAZON"},
            {"syncState", tenants.empty() ? json(nullptr) : state_of(tenants.front())},
            {"counts", counts_in(counts, tenant)}};
}

json all_status(const json& tenants, const std::map<std::string, json>& counts) {
    json list = json::array();
    std::size_t with_token = 0;
    for (const json& tenant : tenants) {
        with_token += tenant.at("hasRefreshToken").get<bool>() ? 1 : 0;
        list.push_back({{"tenantId", tenant.at("tenantId")},
                        {"displayName", tenant.at("displayName")},
                        {"connectionStatus", tenant.at("status")},
                        {"hasRefreshToken", tenant.at("hasRefreshToken")},
                        {"syncState", state_of(tenant)},
                        {"counts", counts_in(counts, tenant.at("tenantId"))}});
    }
    return {{"totalTenants", list.size()}, {"tenantsWithToken", with_token}, {"tenants", list}};
}

ServerResponse followed_status(const ApiCall& call, ApiTables& tables) {
    const std::string& tenant = call.tenant.value();
    const auto tenants = rows_of(tables.rows("api_tenants.sql", {tenant}));
    if (!tenants) {
        return error_response(tenants.error());
    }
    const auto counts = counts_of(tenant, tables);
    if (!counts) {
        return error_response(counts.error());
    }
    return json_response(tenant.empty() ? all_status(*tenants, *counts)
                                        : one_status(tenant, *tenants, *counts));
}

/// Newest first; "next" asks for the older ones.
ServerResponse run_history(const ApiCall& call, ApiTables& tables) {
    const auto limit = call.number("limit", 50, 500);
    const auto before = call.number("before", 4'294'967'295U, 4'294'967'295U);
    if (!limit || !before) {
        return error_response(limit ? before.error() : limit.error());
    }
    const std::string more =
        " AND run_position < $2::bigint ORDER BY run_position DESC LIMIT $3::int";
    const auto rows = rows_of(
        tables.rows("api_runs.sql",
                    {call.tenant.value(), std::to_string(*before), std::to_string(*limit)}, more));
    if (!rows) {
        return error_response(rows.error());
    }
    const bool full = rows->size() == *limit;
    return json_response(
        {{"runs", *rows}, {"next", full ? rows->back().at("run") : json(nullptr)}});
}

/// As long as a client, and the server, wait for an answer.
constexpr std::chrono::seconds run_wait{25};

using Summary = json (*)(const json& runs, std::string_view mode, std::int64_t duration_ms);

/// Begins runs and answers when they have ended; those that last longer go on.
void run(const ApiSources& sources, RunWaiter& waiter, const ApiCall& call, bool items,
         PendingAnswer answer) {
    json request{{"command", items ? "sync.items" : "sync.run"},
                 {"tenant", call.tenant.value()},
                 {"actor", call.grant.bearer}};
    auto begun = sources.ask(request);
    if (!begun) {
        answer.give(error_response(begun.error()));
        return;
    }
    const auto now = RunWaiter::Moment::clock::now();
    const std::string mode = call.tenant.value().empty() ? "global" : "tenant";
    const Summary summary = items ? &items_summary : &sync_summary;
    RunWaiter::Wait wait{.runs = begun->at("runs"),
                         .outcome_command = items ? "items.outcomes" : "sync.outcomes",
                         .until = now + run_wait};
    wait.respond = [=](const Result<json>& runs) {
        if (!runs) {
            return error_response(runs.error());
        }
        const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
            RunWaiter::Moment::clock::now() - now);
        return json_response(summary(*runs, mode, took.count()));
    };
    waiter.wait(std::move(wait), std::move(answer));
}

ApiRoute run_route(const ApiSources& sources, const std::shared_ptr<RunWaiter>& waiter,
                   std::string_view path, Need need, std::string_view summary, bool items) {
    ApiRoute route{.method = "POST", .path = path, .need = need, .summary = summary};
    route.serve = [=](const ApiCall& call, ApiTables&, PendingAnswer answer) {
        const bool all_meant = need == Need::operate;
        if (call.tenant.value().empty() && !all_meant) {
            answer.give(error_response({events::ErrorKind::rejected, "whose connections?",
                                        "say ?tenantId=T, or ask …/run/global"}));
            return;
        }
        run(sources, *waiter, call, items, std::move(answer));
    };
    return route;
}

}  // namespace

std::vector<ApiRoute> sync_routes(const ApiSources& sources) {
    const auto waiter = std::make_shared<RunWaiter>(sources.ask);
    return {
        run_route(sources, waiter, "/api/v1/orders/sync/run", Need::write, "follow a tenant to now",
                  false),
        run_route(sources, waiter, "/api/v1/orders/sync/run/global", Need::operate,
                  "follow every tenant to now", false),
        run_route(sources, waiter, "/api/v1/orders/sync/items", Need::write,
                  "ask again for the items that a tenant's orders owe", true),
        {"GET",
         "/api/v1/orders/sync/status",
         Need::read,
         "how far tenants are followed",
         sync_fresh,
         {},
         at_once(followed_status),
         no_parameters},
        {"GET",
         "/api/v1/orders/sync/history",
         Need::read,
         "runs, newest first",
         sync_fresh,
         {},
         at_once(run_history),
         std::vector<std::string_view>{"limit", "before"}},
    };
}

}  // namespace orderlog::tools
