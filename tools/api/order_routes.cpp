#include "tools/api/order_routes.hpp"

#include "tools/api/order_query.hpp"
#include "tools/api/row_json.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <string>
#include <utility>
#include <vector>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;

namespace {

Result<void> one_tenant(const ApiCall& call) {
    if (call.tenant.value().empty()) {
        return events::fail(ErrorKind::rejected, "whose orders?", "say ?tenantId=T");
    }
    return {};
}

ServerResponse json_text_response(std::string body) {
    ServerResponse response;
    response.headers = {{"Content-Type", "application/json"}};
    response.body = std::move(body);
    return response;
}

/// The time and the id of the last row, as the client gives them back.
std::string next_of(const adapters::PgAnswer& rows) {
    constexpr int order_column = 0;
    constexpr int purchase_column = 8;
    const int last = rows.rows() - 1;
    std::string time{rows.text(last, purchase_column)};
    time.replace(time.find(' '), 1, "T");
    time.replace(time.rfind('+'), std::string::npos, "Z");
    return page_cursor(time, rows.text(last, order_column));
}

ServerResponse list(const ApiCall& call, ApiTables& tables) {
    const auto query = one_tenant(call).and_then([&] { return read_order_query(call); });
    if (!query) {
        return error_response(query.error());
    }
    std::vector<std::string_view> parameters{call.tenant.value()};
    parameters.insert(parameters.end(), query->parameters.begin(), query->parameters.end());
    const auto rows = tables.rows("api_orders.sql", parameters, query->more);
    if (!rows) {
        return error_response(rows.error());
    }
    std::string body = "{\"orders\":";
    append_rows(body, *rows);
    body += ",\"next\":";
    if (rows->rows() == static_cast<int>(query->limit)) {
        append_json_string(body, next_of(*rows));
    } else {
        body += "null";
    }
    body += '}';
    return json_text_response(std::move(body));
}

ServerResponse one(const ApiCall& call, ApiTables& tables) {
    if (const auto whose = one_tenant(call); !whose) {
        return error_response(whose.error());
    }
    const std::string& tenant = call.tenant.value();
    const std::string& order = call.names.front();
    const auto rows =
        tables.rows("api_orders.sql", {{tenant, order}}, " AND external_order_id = $2");
    if (!rows) {
        return error_response(rows.error());
    }
    if (rows->rows() == 0) {
        return error_response({ErrorKind::not_found,
                               fmt::format("tenant '{}' has no order '{}'", tenant, order),
                               "'orderlog order' and 'orderlog coverage' say why"});
    }
    std::string body;
    append_row(body, *rows, 0);
    for (const auto& [file, member] : {std::pair{"api_order_items.sql", "items"},
                                       std::pair{"api_order_packages.sql", "packages"}}) {
        const auto parts = tables.rows(file, {{tenant, order}});
        if (!parts) {
            return error_response(parts.error());
        }
        body.back() = ',';
        append_json_string(body, member);
        body += ':';
        append_rows(body, *parts);
        body += '}';
    }
    return json_text_response(std::move(body));
}

}  // namespace

std::vector<ApiRoute> order_routes(const ApiSources&) {
    using std::chrono::milliseconds;
    return {
        {"GET",
         "/api/v1/orders",
         Need::read,
         "orders, newest first",
         milliseconds{0},
         {},
         at_once(list)},
        {"GET",
         "/api/v1/orders/{order}",
         Need::read,
         "one order with its lines and packages",
         milliseconds{0},
         {},
         at_once(one)},
    };
}

}  // namespace orderlog::tools
