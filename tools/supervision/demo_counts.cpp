#include "tools/supervision/demo_counts.hpp"

#include "adapters/postgres/pg_session.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace orderlog::tools {

using adapters::PgSession;
using events::Result;
using nlohmann::json;

namespace {

Result<json> grouped(PgSession& connection, const std::string& sql) {
    return connection.run(sql).map([](const adapters::PgAnswer& answer) {
        json counts = json::object();
        for (int row = 0; row < answer.rows(); ++row) {
            counts[std::string(answer.text(row, 0))] = answer.number(row, 1);
        }
        return counts;
    });
}

}  // namespace

Result<json> demo_counts(const std::string& conninfo, const std::string& schema) {
    auto connection = PgSession::open(conninfo);
    if (!connection) {
        return tl::make_unexpected(connection.error());
    }
    const auto totals = connection->run(fmt::format(
        "SELECT (SELECT count(*) FROM {0}.orders), (SELECT count(*) FROM {0}.order_items), "
        "(SELECT count(*) FROM {0}.order_items WHERE item_price IS NOT NULL), "
        "(SELECT coalesce(sum(item_price), 0)::text FROM {0}.order_items)",
        schema));
    if (!totals) {
        return tl::make_unexpected(totals.error());
    }
    const auto statuses =
        grouped(*connection, fmt::format("SELECT order_status::text, count(*) FROM {}.orders "
                                         "GROUP BY 1 ORDER BY 1",
                                         schema));
    const auto tenants = grouped(
        *connection,
        fmt::format("SELECT tenant_id, count(*) FROM {}.orders GROUP BY 1 ORDER BY 1", schema));
    if (!statuses || !tenants) {
        return tl::make_unexpected(!statuses ? statuses.error() : tenants.error());
    }
    return json{{"orders", totals->number(0, 0)},
                {"items", totals->number(0, 1)},
                {"priced_items", totals->number(0, 2)},
                {"item_price_sum", std::string(totals->text(0, 3))},
                {"statuses", *statuses},
                {"tenants", *tenants}};
}

}  // namespace orderlog::tools
