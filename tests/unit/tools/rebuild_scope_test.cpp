#include "tools/rebuild/rebuild_scope.hpp"

#include "adapters/memory/memory_event_log.hpp"
#include "adapters/postgres/projected_tables.hpp"
#include "tests/support/random_history.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace orderlog;
using namespace orderlog::tools;

TEST_CASE("every table of a set is of one projection", "[rebuild]") {
    std::vector<const adapters::TableShape*> tables;
    for (const auto& one : adapters::tables_by_projection()) {
        tables.insert(tables.end(), one.tables.begin(), one.tables.end());
    }
    const auto all = adapters::projected_tables();
    CHECK(tables == std::vector(all.begin(), all.end()));
}

TEST_CASE("a scope holds the tables of its projections in the order of a set, each once",
          "[rebuild]") {
    const auto all = adapters::projected_tables();
    CHECK(!table_scope({}));
    CHECK(table_scope({.tenant = "t1"})->tables == std::vector(all.begin(), all.end()));
    const auto some = table_scope({.tenant = "", .projections = {"debts", "orders", "debts"}});
    CHECK(some->tables == std::vector{all[0], all[1], all[2], all[7]});
    CHECK(scope_text({.tenant = "t1", .projections = {"debts", "orders"}}) ==
          "projections debts, orders of tenant 't1'");
}

TEST_CASE("a projection that there is not is refused with the names of those that there are",
          "[rebuild]") {
    CHECK(check_projection("sync_runs"));
    const auto refused = check_projection("order_items");
    REQUIRE(!refused);
    CHECK(refused.error().message == "there is no projection 'order_items'");
    CHECK(refused.error().hint ==
          "one or more of: orders, connections, sync_state, backfill_state, sync_runs, debts");
}

TEST_CASE("a tenant of whom the log has no event is refused", "[rebuild]") {
    adapters::MemoryEventLog log;
    support::RandomHistory(1).extend(log, 20);
    CHECK(check_tenant(log, "tenant-1"));
    const auto refused = check_tenant(log, "tenant-l");
    REQUIRE(!refused);
    CHECK(refused.error().kind == events::ErrorKind::not_found);
    CHECK(refused.error().message == "no events of tenant 'tenant-l'");
}
