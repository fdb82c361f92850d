#include "tools/api/marketplace_routes.hpp"

#include "tools/api/row_json.hpp"

#include <nlohmann/json.hpp>

namespace orderlog::tools {

using events::ErrorKind;
using nlohmann::json;

namespace {

ServerResponse status(const ApiCall& call, ApiTables& tables) {
    if (call.tenant.value().empty()) {
        return error_response({ErrorKind::rejected, "whose connection?", "say ?tenantId=T"});
    }
    const auto rows = rows_of(tables.rows("api_tenants.sql", {call.tenant.value()}));
    if (!rows) {
        return error_response(rows.error());
    }
    if (rows->empty()) {
        return json_response({{"connected", false},
                              {"status", "PENDING"},
                              {"displayName", nullptr},
                              {"region", nullptr},
                              {"lastSyncAt", nullptr},
                              {"lastError", nullptr}});
    }
    const json& row = rows->front();
    return json_response({{"connected", row.at("status") == "CONNECTED"},
                          {"status", row.at("status")},
                          {"displayName", row.at("displayName")},
                          {"region", row.at("region")},
                          {"lastSyncAt", row.at("lastSyncAt")},
                          {"lastError", row.at("connectionError")}});
}

}  // namespace

std::vector<ApiRoute> marketplace_routes() {
    return {{"GET",
             "/api/v1/marketplaces/amazon/status",
             Need::read,
             "whether a tenant is connected with Amazon",
             std::chrono::milliseconds{1000},
             {},
             at_once(status),
             no_parameters}};
}

}  // namespace orderlog::tools
