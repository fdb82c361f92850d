#include "tools/api/backfill_run_routes.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <string>

namespace orderlog::tools {

using nlohmann::json;

namespace {

bool was_asked_for(const json& connection) {
    return connection.at("phase") != "removed" && connection.at("backfill").at("phase") != "none";
}

/// By the codes of runs.
std::string reason_of(const json& connection) {
    const std::string phase = connection.at("backfill").at("phase");
    if (phase == "cancelled") {
        return "CANCELLED";
    }
    if (phase == "paused" || connection.at("phase") == "paused") {
        return "PAUSED";
    }
    const bool stands = phase == "running" && !connection.at("reason").is_null();
    return stands ? connection.at("reason").get<std::string>() : "SUCCESS";
}

/// What a backfill has come to, as one of sync_summary()'s runs.
json run_of(const json& connection) {
    const json& backfill = connection.at("backfill");
    const std::string reason = reason_of(connection);
    const std::string how_far = fmt::format(
        "{}, chunk {} of {}", backfill.at("phase").get<std::string>(),
        backfill.at("chunk").get<std::uint64_t>(), backfill.at("chunks").get<std::uint64_t>());
    return {{"tenant", connection.at("tenant")},
            {"connection", connection.at("connection")},
            {"ended", true},
            {"reason", reason},
            {"message", reason == "SUCCESS" ? json(how_far) : connection.at("last_error")},
            {"orders_new", backfill.at("orders")}};
}

ServerResponse told(const ApiSources& sources, const ApiCall& call, bool all_meant) {
    const auto begun = std::chrono::steady_clock::now();
    if (call.tenant.value().empty() && !all_meant) {
        return error_response({events::ErrorKind::rejected, "whose past?",
                               "say ?tenantId=T, or ask …/backfill/run/global"});
    }
    json request{{"command", "backfill.status"}};
    if (!call.tenant.value().empty()) {
        request["tenant"] = call.tenant.value();
    }
    const auto status = sources.ask(request);
    if (!status) {
        return error_response(status.error());
    }
    json runs = json::array();
    for (const json& connection : status->at("connections")) {
        if (was_asked_for(connection)) {
            runs.push_back(run_of(connection));
        }
    }
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - begun);
    return json_response(
        sync_summary(runs, call.tenant.value().empty() ? "global" : "tenant", took.count()));
}

ApiRoute route_of(const ApiSources& sources, std::string_view path, Need need,
                  std::string_view summary) {
    ApiRoute route{.method = "POST", .path = path, .need = need, .summary = summary};
    route.serve =
        at_once([sources, all_meant = need == Need::operate](const ApiCall& call, ApiTables&) {
            return told(sources, call, all_meant);
        });
    return route;
}

}  // namespace

std::vector<ApiRoute> backfill_run_routes(const ApiSources& sources) {
    return {
        route_of(sources, "/api/v1/orders/backfill/run", Need::write,
                 "how a tenant's past goes on, told as a run"),
        route_of(sources, "/api/v1/orders/backfill/run/global", Need::operate,
                 "how every tenant's past goes on, told as a run"),
    };
}

}  // namespace orderlog::tools
