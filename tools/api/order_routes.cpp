#include "tools/api/order_routes.hpp"

#include "tools/api/call_tenant.hpp"
#include "tools/api/order_csv.hpp"
#include "tools/api/order_past.hpp"
#include "tools/api/order_query.hpp"
#include "tools/api/row_json.hpp"
#include "tools/orders/moment.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <string>
#include <utility>
#include <vector>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;

namespace {

constexpr std::string_view whose_orders = "whose orders?";

ServerResponse json_text_response(std::string body) {
    ServerResponse response;
    response.headers = {{"Content-Type", "application/json"}};
    response.body = std::move(body);
    return response;
}

ServerResponse order_list(const ApiCall& call, ApiTables& tables) {
    const auto query =
        names_tenant(call, whose_orders).and_then([&] { return read_order_query(call); });
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
        append_json_string(body, next_page_cursor(*rows));
    } else {
        body += "null";
    }
    body += '}';
    return json_text_response(std::move(body));
}

ServerResponse order_now(const ApiCall& call, ApiTables& tables) {
    if (const auto whose = names_tenant(call, whose_orders); !whose) {
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

events::OrderKey key_of(const ApiCall& call) {
    return {call.tenant, events::Marketplace::amazon, events::OrderId{call.names.front()}};
}

/// As the tables have it, or as the log had it once.
ServerResponse order_then(const ApiSources& sources, const ApiCall& call, ApiTables& tables) {
    const std::string* const as_of = call.parameter("asOf");
    if (as_of == nullptr) {
        return order_now(call, tables);
    }
    return response_of(names_tenant(call, whose_orders)
                           .and_then([&] { return read_instant(*as_of); })
                           .and_then([&](auto time) {
                               return order_as_of(sources.log, key_of(call), last_instant_of(time));
                           }));
}

ServerResponse history_of(const ApiSources& sources, const ApiCall& call) {
    return response_of(names_tenant(call, whose_orders).and_then([&] {
        return order_history(sources.log, key_of(call));
    }));
}

}  // namespace

std::vector<ApiRoute> order_routes(const ApiSources& sources, WorkerPool& exports) {
    using std::chrono::milliseconds;
    std::vector<ApiRoute> routes{
        {"GET", "/api/v1/orders", Need::read, "orders, newest first", milliseconds{0}, {}, {}},
        {"GET",
         "/api/v1/orders/{order}",
         Need::read,
         "one order with its lines and packages",
         milliseconds{0},
         {},
         at_once([sources](const ApiCall& call, ApiTables& tables) {
             return order_then(sources, call, tables);
         })},
        {"GET",
         "/api/v1/orders/{order}/history",
         Need::read,
         "which pages showed an order, and what each changed",
         milliseconds{0},
         {},
         at_once([sources](const ApiCall& call, ApiTables&) { return history_of(sources, call); })},
    };
    routes.front().serve = [&exports](const ApiCall& call, ApiTables& tables,
                                      PendingAnswer answer) {
        answer.give(wants_csv(call) ? csv_of_orders(call, tables, exports)
                                    : order_list(call, tables));
    };
    return routes;
}

}  // namespace orderlog::tools
