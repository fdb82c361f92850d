#include "tools/api/tenant_view.hpp"

#include "tests/support/new_event.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace orderlog::events;
using namespace orderlog::tools;
using nlohmann::json;
using orderlog::support::january;

namespace {

json tenant_row(const json& more = json::object()) {
    json row{{"tenantId", "acme"},
             {"displayName", "Acme"},
             {"connections", 1},
             {"failed", false},
             {"paused", false},
             {"connected", true},
             {"reasonCode", nullptr},
             {"watermark", to_text(january(2))},
             {"backfillStatus", "DONE"},
             {"backfillProgress", 100},
             {"orders", 7},
             {"debts", 0}};
    row.update(more);
    return row;
}

json health(const json& more, Time now = january(2)) {
    return tenant_view(tenant_row(more), now).at("health");
}

}  // namespace

TEST_CASE("a tenant's health is the first of its troubles") {
    CHECK(health(json::object()) == "ok");
    CHECK(health({{"backfillStatus", "RUNNING"}}) == "backfilling");
    CHECK(health({{"connected", false}, {"backfillStatus", "PENDING"}}) == "unconnected");
    CHECK(health({{"failed", true}, {"connected", false}}) == "error");
    CHECK(health({{"paused", true}, {"failed", true}}) == "paused");
}

TEST_CASE("a tenant whose updates are known more than half an hour late is behind") {
    CHECK(health(json::object(), january(2) + std::chrono::minutes{30}) == "ok");
    CHECK(health(json::object(), january(2) + std::chrono::minutes{31}) == "behind");
    const json view = tenant_view(tenant_row(), january(2) + std::chrono::minutes{31});
    CHECK(view.at("lagSeconds") == 31 * 60);
}

TEST_CASE("a tenant without a watermark has no lag, and one without a backfill none") {
    const json view =
        tenant_view(tenant_row({{"watermark", nullptr}, {"backfillStatus", nullptr}}), january(3));
    CHECK(view.at("lagSeconds").is_null());
    CHECK(view.at("backfill").is_null());
}
