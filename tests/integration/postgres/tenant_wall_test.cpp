#include "adapters/postgres/tenant_wall.hpp"

#include "adapters/postgres/pg_rebuild_target.hpp"
#include "tests/integration/postgres/tables_under_test.hpp"
#include "tools/api/api_tables.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::tests;
using adapters::PgSession;
using adapters::TenantSight;

namespace {

/// Four orders, of t1 and t2 by turns.
std::vector<projections::OrderRows> orders_of_two() {
    auto orders = sample_orders(4, rank_of(1'000, 5));
    std::vector<projections::OrderRows> sorted;
    for (const std::size_t i : {0U, 2U, 1U, 3U}) {
        orders[i].key.tenant = events::TenantId{i % 2 == 0 ? "t1" : "t2"};
        sorted.push_back(orders[i]);
    }
    return sorted;
}

/// What a statement answers, rows joined by ' '; the SQLSTATE of one that is refused.
std::string seen(PgSession& session, const TenantSight& whose, const std::string& sql) {
    const auto rows =
        adapters::read_behind_wall(session, whose, {sql.substr(0, 60), [&] { return sql; }, {}});
    if (!rows) {
        return rows.error().state;
    }
    std::string text;
    for (int row = 0; row < rows->rows(); ++row) {
        text += (row == 0 ? "" : " ") + std::string{rows->text(row, 0)};
    }
    return text;
}

const std::string all_tenants = "SELECT DISTINCT tenant_id FROM orderlog_api.orders ORDER BY 1";

void show_again(const TablesUnderTest& tables) {
    const auto fresh = tables.control.begin_tables("v2");
    REQUIRE(fresh);
    adapters::PgRebuildTarget target{tables.database.conninfo(), fresh->names};
    REQUIRE(target.orders(orders_of_two()));
    REQUIRE(target.finish(checkpoint_at(5)));
    REQUIRE(tables.control.show_tables(fresh->names));
    REQUIRE(tables.control.drop_retired()->empty());
}

PgSession reader_of(const std::string& conninfo) {
    auto session = PgSession::open(conninfo);
    REQUIRE(session);
    CHECK(adapters::enter_wall(*session, "orderlog"));
    return *std::move(session);
}

}  // namespace

TEST_CASE("a statement that forgets its tenant sees no other one's rows", "[postgres]") {
    TablesUnderTest tables;
    tables.commit(batch_of(0, 5, orders_of_two()));
    PgSession session = reader_of(tables.database.conninfo());
    const auto holds = [&] {
        CHECK(seen(session, {.tenant = "t1"}, all_tenants) == "t1");
        CHECK(seen(session, {.tenant = "t2"}, all_tenants) == "t2");
        CHECK(seen(session, {.every = true}, all_tenants) == "t1 t2");
        CHECK(seen(session, {}, all_tenants).empty());
        const std::string others =
            "SELECT count(*) FROM orderlog_api.order_items"
            " WHERE tenant_id = 't2'";
        CHECK(seen(session, {.tenant = "t1"}, others) == "0");
        CHECK(seen(session, {.tenant = "t2"}, others) == "4");
        for (const std::string table : {"orderlog.orders", "orderlog_v1.orders",
                                        "orderlog_v2.orders", "orderlog_control.checkpoints"}) {
            const std::string refused =
                seen(session, {.tenant = "t1"}, "SELECT count(*) FROM " + table);
            CHECK((refused == "42501" || refused == "42P01"));
        }
    };
    holds();
    SECTION("nor after a swap, in the same session") {
        show_again(tables);
        holds();
    }
    SECTION("nor from the sight that a statement before it had, refused or not") {
        CHECK(seen(session, {.tenant = "t1"},
                   "SELECT 1 / (count(*) - 2) FROM orderlog_api.orders") == "22012");
        CHECK(session.run(all_tenants)->rows() == 0);
        CHECK(seen(session, {.tenant = "t2"}, all_tenants) == "t2");
    }
}

TEST_CASE("a route whose statement is wrong answers with its bearer's rows alone", "[postgres]") {
    TablesUnderTest tables;
    tables.commit(batch_of(0, 5, orders_of_two()));
    tools::ApiTables read;
    read.reach({.conninfo = tables.database.conninfo(), .views = "orderlog"});
    const auto counted = [&] {
        const auto rows = read.rows("api_orders.sql", {"t2"}, " OR true");
        REQUIRE(rows);
        return rows->rows();
    };
    CHECK(counted() == 0);
    for (int round = 0; round < 2; ++round) {
        read.look_as({.tenant = "t1"});
        CHECK(counted() == 2);
        const auto all = read.rows("api_counts.sql", {""});
        REQUIRE(all);
        REQUIRE(all->rows() == 1);
        CHECK(all->text(0, 0) == "t1");
        read.look_as({.every = true});
        CHECK(counted() == 4);
        read.look_as({});
        CHECK(counted() == 0);
        // The next round is asked in the same session.
        if (round == 0) {
            show_again(tables);
        }
    }
}

TEST_CASE("the wall gives nobody else any right, whatever default privileges say", "[postgres]") {
    TablesUnderTest tables;
    tables.commit(batch_of(0, 5, orders_of_two()));
    tables.database.run(
        "DROP ROLE IF EXISTS passer_by; CREATE ROLE passer_by;"
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO passer_by, PUBLIC;"
        "ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO passer_by;"
        "DROP SCHEMA orderlog_api CASCADE");
    REQUIRE(tables.control.migrate());
    CHECK(tables.database.value("SELECT has_schema_privilege('passer_by', 'orderlog_api',"
                                " 'USAGE')") == "f");
    CHECK(tables.database.value("SELECT has_table_privilege('passer_by', 'orderlog_api.orders',"
                                " 'SELECT')") == "f");
    PgSession session = reader_of(tables.database.conninfo());
    CHECK(seen(session, {.tenant = "t1"}, all_tenants) == "t1");
    tables.database.run("DROP OWNED BY passer_by; DROP ROLE passer_by");
}

TEST_CASE("an owner who may make no role still has the views of the wall", "[postgres]") {
    TempDatabase database;
    database.run(
        "CREATE ROLE plain_owner LOGIN NOCREATEROLE; DROP ROLE IF EXISTS orderlog_wall_api");
    database.run(
        "DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO plain_owner',"
        " current_database()); END $$");
    const std::string conninfo = database.conninfo() + " user=plain_owner";
    const adapters::PgDatabase control{conninfo, events::LogId{"log-1"}, "orderlog_wall"};
    REQUIRE(control.migrate());
    const auto names = control.open_tables("v1");
    REQUIRE(names);
    adapters::PgReadModel model{conninfo, *names};
    REQUIRE(model.commit(batch_of(0, 5, orders_of_two())));
    auto session = PgSession::open(conninfo);
    REQUIRE(session);
    const std::string all = "SELECT DISTINCT tenant_id FROM orderlog_wall_api.orders";
    CHECK_FALSE(adapters::enter_wall(*session, "orderlog_wall"));
    CHECK(seen(*session, {.tenant = "t1"}, all) == "t1");
    CHECK(seen(*session, {}, all).empty());

    database.run("CREATE ROLE orderlog_wall_api NOLOGIN; GRANT orderlog_wall_api TO plain_owner");
    CHECK_FALSE(adapters::enter_wall(*session, "orderlog_wall"));
    REQUIRE(control.migrate());
    CHECK(adapters::enter_wall(*session, "orderlog_wall"));
    CHECK(seen(*session, {.tenant = "t2"}, all) == "t2");
    database.run(
        "DROP OWNED BY plain_owner, orderlog_wall_api CASCADE;"
        "DROP ROLE plain_owner, orderlog_wall_api");
}
