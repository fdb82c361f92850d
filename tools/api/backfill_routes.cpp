#include "tools/api/backfill_routes.hpp"

#include "tools/api/backfill_view.hpp"
#include "tools/api/call_tenant.hpp"
#include "tools/api/row_json.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <string>
#include <utility>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;
using nlohmann::json;

namespace {

constexpr std::chrono::milliseconds backfill_fresh{1000};
constexpr std::string_view whose_past = "whose past?";

/// The engine's word on the tenant's living connections; `not_found` without any.
Result<json> connections_of(const ApiSources& sources, const std::string& tenant) {
    auto status = sources.ask({{"command", "backfill.status"}, {"tenant", tenant}});
    if (!status) {
        return status;
    }
    json living = json::array();
    for (json& connection : status->at("connections")) {
        if (connection.at("phase") != "removed") {
            living.push_back(std::move(connection));
        }
    }
    if (living.empty()) {
        return events::fail(ErrorKind::not_found,
                            fmt::format("tenant '{}' has no connection", tenant),
                            "POST /api/v1/marketplaces/amazon/connect begins one");
    }
    return living;
}

Result<json> backfill_status(const ApiSources& sources, const ApiCall& call, ApiTables& tables) {
    return names_tenant(call, whose_past)
        .and_then([&] { return rows_of(tables.rows("api_backfills.sql", {call.tenant.value()})); })
        .and_then([&](const json& rows) {
            return sources.ask({{"command", "backfill.status"}, {"tenant", call.tenant.value()}})
                .map([&](const json& engine) {
                    return backfill_view(rows, engine.at("connections"));
                });
        });
}

/// `maxMonths` and `chunkSizeDays` of the body, under the engine's names.
Result<json> span_of(const ApiCall& call) {
    const auto body = call.object();
    if (!body) {
        return body;
    }
    json span = json::object();
    for (const auto& [theirs, ours] :
         {std::pair{"maxMonths", "months"}, std::pair{"chunkSizeDays", "chunk_days"}}) {
        if (body->contains(theirs)) {
            span[ours] = body->at(theirs);
        }
    }
    return span;
}

/// Asks the engine for `command` on each of the tenant's connections; the first that refuses ends
/// it.
Result<json> command_all(const ApiSources& sources, const ApiCall& call, const std::string& command,
                         const json& more) {
    auto connections = names_tenant(call, whose_past).and_then([&] {
        return connections_of(sources, call.tenant.value());
    });
    if (!connections) {
        return connections;
    }
    for (const json& connection : *connections) {
        json request{{"command", command},
                     {"tenant", connection.at("tenant")},
                     {"connection", connection.at("connection")},
                     {"actor", call.grant.bearer}};
        request.update(more);
        if (auto done = sources.ask(std::move(request)); !done) {
            return done;
        }
    }
    return json{{"success", true}, {"connections", connections->size()}};
}

ApiRoute command_route(const ApiSources& sources, std::string_view path, std::string_view summary,
                       std::string command) {
    return {"POST",
            path,
            Need::write,
            summary,
            std::chrono::milliseconds{0},
            {},
            at_once([sources, command = std::move(command)](const ApiCall& call, ApiTables&) {
                const auto span = command == "backfill.start" ? span_of(call) : json::object();
                return response_of(span.and_then(
                    [&](const json& more) { return command_all(sources, call, command, more); }));
            })};
}

}  // namespace

std::vector<ApiRoute> backfill_routes(const ApiSources& sources) {
    return {
        {"GET",
         "/api/v1/orders/backfill/status",
         Need::read,
         "how far the past is read",
         backfill_fresh,
         {},
         at_once([sources](const ApiCall& call, ApiTables& tables) {
             return response_of(backfill_status(sources, call, tables));
         }),
         no_parameters},
        command_route(sources, "/api/v1/orders/backfill/start", "begin to read the past",
                      "backfill.start"),
        command_route(sources, "/api/v1/orders/backfill/pause", "stop reading it for now",
                      "backfill.pause"),
        command_route(sources, "/api/v1/orders/backfill/resume", "go on reading it",
                      "backfill.resume"),
        command_route(sources, "/api/v1/orders/backfill/cancel", "give the rest of it up",
                      "backfill.cancel"),
    };
}

}  // namespace orderlog::tools
