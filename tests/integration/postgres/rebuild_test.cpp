#include "adapters/postgres/pg_rebuild_target.hpp"
#include "adapters/postgres/pg_session.hpp"
#include "adapters/postgres/table_hash.hpp"
#include "tests/integration/postgres/tables_under_test.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <future>

using namespace orderlog;
using namespace orderlog::tests;
using adapters::HashKind;
using adapters::SchemaNames;

namespace {

adapters::TablesHash hash_of(const TablesUnderTest& tables, const SchemaNames& names,
                             HashKind kind) {
    const auto hash = hash_tables(tables.database.conninfo(), names, kind);
    if (!hash) {
        FAIL(hash.error().message);
    }
    return *hash;
}

SchemaNames rebuilt(const TablesUnderTest& tables,
                    const std::vector<projections::OrderRows>& orders, std::uint64_t at) {
    const auto fresh = tables.control.begin_tables("v2");
    REQUIRE(fresh);
    adapters::PgRebuildTarget target{tables.database.conninfo(), fresh->names};
    const auto filled =
        target.orders(orders).and_then([&] { return target.finish(checkpoint_at(at)); });
    if (!filled) {
        FAIL(filled.error().message);
    }
    return fresh->names;
}

}  // namespace

TEST_CASE("feeding everything twice leaves the same hash", "[postgres]") {
    TablesUnderTest tables;
    auto orders = sample_orders(20, rank_of(1'000, 5));
    tables.commit(batch_of(0, 5, orders));
    const auto once = hash_of(tables, tables.names, HashKind::full);
    tables.commit(batch_of(5, 6, orders));
    CHECK(hash_of(tables, tables.names, HashKind::full).total == once.total);
    CHECK(once.tables[1].rows == 40);
    CHECK(once.position == events::LogPosition{5});

    SECTION("and any change another") {
        orders[3].total->amount = *events::Decimal::parse("41.01");
        orders[3].money_rank = rank_of(1'001, 7);
        tables.commit(batch_of(6, 7, orders));
        CHECK(hash_of(tables, tables.names, HashKind::full).total != once.total);
    }
}

TEST_CASE("the content hash sees what Amazon said and nothing of ours", "[postgres]") {
    TablesUnderTest early;
    TablesUnderTest late;
    early.commit(batch_of(0, 5, sample_orders(3, rank_of(1'000, 5))));
    late.commit(batch_of(0, 900, sample_orders(3, rank_of(1'000, 900))));
    CHECK(hash_of(early, early.names, HashKind::content).total ==
          hash_of(late, late.names, HashKind::content).total);
    CHECK(hash_of(early, early.names, HashKind::full).total !=
          hash_of(late, late.names, HashKind::full).total);
}

TEST_CASE("a rebuild gives the tables of the live path", "[postgres]") {
    TablesUnderTest tables;
    const auto older = sample_orders(30, rank_of(1'000, 5));
    auto newer = sample_orders(30, rank_of(2'000, 6));
    auto merged = newer;
    for (std::size_t i = 0; i < newer.size(); ++i) {
        newer[i].items.pop_back();
        merged[i].items.back() = older[i].items.back();
        merged[i].first_seen = older[i].first_seen;
    }
    tables.commit(batch_of(0, 5, older));
    tables.commit(batch_of(5, 6, newer));
    const auto next = rebuilt(tables, merged, 6);
    const auto sides = compare_tables(tables.database.conninfo(), tables.names, next);
    REQUIRE(sides);
    CHECK(sides->equal());
    CHECK(sides->differences.empty());
    CHECK(sides->left.position == sides->right.position);

    SECTION("and says which rows differ if it does not") {
        tables.database.run(
            "UPDATE orderlog_v2.order_items SET title = 'x'"
            " WHERE order_item_id = '302-0000007-1'");
        const auto now = compare_tables(tables.database.conninfo(), tables.names, next);
        REQUIRE(now->differences.size() == 1);
        CHECK(now->differences[0].table == "order_items");
        CHECK(now->differences[0].key == "(t1,AMAZON,302-0000007,302-0000007-1)");
    }
}

TEST_CASE("a swap keeps people's own views and grants", "[postgres]") {
    TablesUnderTest tables;
    const auto orders = sample_orders(3, rank_of(1'000, 5));
    tables.commit(batch_of(0, 5, orders));
    tables.database.run(
        "CREATE VIEW mine AS SELECT count(*) AS n FROM orderlog.orders;"
        "DROP ROLE IF EXISTS swap_reader; CREATE ROLE swap_reader;"
        "GRANT USAGE ON SCHEMA orderlog_v1 TO swap_reader;"
        "GRANT SELECT ON orderlog_v1.orders TO swap_reader");
    const auto next = rebuilt(tables, sample_orders(4, rank_of(1'000, 5)), 5);
    CHECK(tables.database.value("SELECT n FROM mine") == "3");
    REQUIRE(tables.control.show_tables(next));
    CHECK(tables.database.value("SELECT n FROM mine") == "4");
    CHECK(tables.database.value("SELECT has_table_privilege('swap_reader', 'orderlog_v2.orders',"
                                " 'SELECT')") == "t");
    CHECK(tables.control.open_tables("v2")->number == 2);
    REQUIRE(tables.control.drop_retired());
    CHECK(tables.database.value("SELECT to_regclass('orderlog_v1.orders') IS NULL") == "t");
    CHECK(tables.database.value("SELECT n FROM mine") == "4");
    tables.database.run("DROP OWNED BY swap_reader; DROP ROLE swap_reader");
}

TEST_CASE("a rebuild that does not finish leaves no rows and goes before the next", "[postgres]") {
    TablesUnderTest tables;
    {
        const auto fresh = tables.control.begin_tables("v2");
        REQUIRE(fresh);
        adapters::PgRebuildTarget target{tables.database.conninfo(), fresh->names};
        REQUIRE(target.orders(sample_orders(3, rank_of(1'000, 5))));
    }
    CHECK(tables.database.count("orderlog_v2.orders") == 0);
    const auto next = tables.control.begin_tables("v2");
    REQUIRE(next);
    CHECK(next->names.number == 3);
    CHECK(tables.database.value("SELECT to_regnamespace('orderlog_v2') IS NULL") == "t");

    SECTION("whose number is not used again either") {
        REQUIRE(tables.control.discard(next->names));
        CHECK(tables.control.begin_tables("v2")->names.number == 4);
    }
}

TEST_CASE("a rebuild that still runs keeps its tables when another begins", "[postgres]") {
    TablesUnderTest tables;
    const auto fresh = tables.control.begin_tables("v2");
    REQUIRE(fresh);
    adapters::PgRebuildTarget target{tables.database.conninfo(), fresh->names};
    REQUIRE(target.orders(sample_orders(3, rank_of(1'000, 5))));
    CHECK(tables.control.begin_tables("v2")->names.number == 3);
    REQUIRE(target.finish(checkpoint_at(5)));
    CHECK(tables.database.count("orderlog_v2.orders") == 3);
}

TEST_CASE("a swap keeps row-level security", "[postgres]") {
    TablesUnderTest tables;
    auto orders = sample_orders(2, rank_of(1'000, 5));
    orders[1].key.tenant = events::TenantId{"t2"};
    tables.commit(batch_of(0, 5, orders));
    tables.database.run(
        "DROP ROLE IF EXISTS tenant_reader; CREATE ROLE tenant_reader;"
        "GRANT USAGE ON SCHEMA orderlog, orderlog_v1 TO tenant_reader;"
        "GRANT SELECT ON orderlog.orders, orderlog_v1.orders TO tenant_reader;"
        "ALTER TABLE orderlog_v1.orders ENABLE ROW LEVEL SECURITY;"
        "ALTER TABLE orderlog_v1.debts FORCE ROW LEVEL SECURITY;"
        "CREATE POLICY own ON orderlog_v1.orders FOR SELECT TO tenant_reader"
        " USING (tenant_id = 't1');"
        "CREATE POLICY all_of_it ON orderlog_v1.orders AS RESTRICTIVE USING (tenant_id <> '');"
        "CREATE POLICY \"some one's\" ON orderlog_v1.debts FOR INSERT WITH CHECK (attempts < 9)");
    const std::string policies =
        "SELECT tablename, policyname, permissive, roles, cmd, qual, with_check FROM pg_policies"
        " WHERE schemaname = 'orderlog_v' || $$N$$ ORDER BY 1, 2";
    const auto policies_of = [&](const std::string& number) {
        auto query = policies;
        return tables.database.rows(query.replace(query.find("$$N$$"), 5, number));
    };
    const auto before = policies_of("1");
    REQUIRE(before.size() == 3);
    const auto next = rebuilt(tables, orders, 5);
    REQUIRE(tables.control.show_tables(next));
    CHECK(policies_of("2") == before);
    CHECK(tables.database.value("SELECT relforcerowsecurity FROM pg_class"
                                " WHERE oid = 'orderlog_v2.debts'::regclass") == "t");
    const auto seen =
        tables.database.rows("SET ROLE tenant_reader; SELECT tenant_id FROM orderlog.orders");
    CHECK(seen == std::vector<std::string>{"t1"});
    tables.database.run("DROP OWNED BY tenant_reader; DROP ROLE tenant_reader");
}

TEST_CASE("a swap keeps a restrictive policy that reads another table", "[postgres]") {
    TablesUnderTest tables;
    auto orders = sample_orders(2, rank_of(1'000, 5));
    orders[1].key.tenant = events::TenantId{"t2"};
    orders[1].header.sales_channel = "hidden";
    tables.commit(batch_of(0, 5, orders));
    tables.database.run(
        "DROP ROLE IF EXISTS item_reader; CREATE ROLE item_reader;"
        "GRANT USAGE ON SCHEMA orderlog, orderlog_v1 TO item_reader;"
        "GRANT SELECT ON orderlog.order_items, orderlog_v1.order_items, orderlog_v1.orders"
        " TO item_reader;"
        "ALTER TABLE orderlog_v1.order_items ENABLE ROW LEVEL SECURITY;"
        "CREATE POLICY everyone ON orderlog_v1.order_items USING (true);"
        "CREATE POLICY shown ON orderlog_v1.order_items AS RESTRICTIVE USING (EXISTS (SELECT"
        " FROM orderlog_v1.orders AS o WHERE o.external_order_id = order_items.external_order_id"
        " AND o.sales_channel <> 'hidden'))");
    const std::string seen =
        "SET ROLE item_reader; SELECT DISTINCT tenant_id FROM orderlog.order_items";
    const std::vector<std::string> own_rows{"t1"};
    CHECK(tables.database.rows(seen) == own_rows);
    REQUIRE(tables.control.show_tables(rebuilt(tables, orders, 5)));
    CHECK(tables.database.rows(seen) == own_rows);
    CHECK(tables.control.drop_retired()->empty());
    CHECK(tables.database.value("SELECT to_regnamespace('orderlog_v1') IS NULL") == "t");
    CHECK(tables.database.rows(seen) == own_rows);
    tables.database.run("DROP OWNED BY item_reader; DROP ROLE item_reader");
}

TEST_CASE("default privileges give nobody rows of a new set", "[postgres]") {
    TablesUnderTest tables;
    tables.commit(batch_of(0, 5, sample_orders(3, rank_of(1'000, 5))));
    tables.database.run(
        "DROP ROLE IF EXISTS former_reader; CREATE ROLE former_reader;"
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO former_reader, PUBLIC;"
        "ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO former_reader;"
        "GRANT USAGE ON SCHEMA orderlog_v1 TO former_reader;"
        "GRANT SELECT ON orderlog_v1.debts TO former_reader");
    REQUIRE(tables.control.show_tables(rebuilt(tables, sample_orders(3, rank_of(1'000, 5)), 5)));
    const auto may = [&](const std::string& table) {
        return tables.database.value("SELECT has_table_privilege('former_reader', 'orderlog_v2." +
                                     table + "', 'SELECT')");
    };
    CHECK(may("orders") == "f");
    CHECK(may("order_items") == "f");
    CHECK(may("debts") == "t");
    tables.database.run("DROP OWNED BY former_reader; DROP ROLE former_reader");
}

TEST_CASE("a set on which somebody built is kept, and the builder named", "[postgres]") {
    TablesUnderTest tables;
    tables.commit(batch_of(0, 5, sample_orders(3, rank_of(1'000, 5))));
    tables.database.run("CREATE VIEW mine AS SELECT count(*) AS n FROM orderlog_v1.orders");
    REQUIRE(tables.control.show_tables(rebuilt(tables, sample_orders(4, rank_of(1'000, 5)), 5)));
    for (int round = 0; round < 2; ++round) {
        const auto kept = tables.control.drop_retired();
        REQUIRE(kept);
        REQUIRE(kept->size() == 1);
        CHECK(kept->front() ==
              "tables 'orderlog_v1' are kept: view mine depends on table orderlog_v1.orders");
    }
    CHECK(tables.database.value("SELECT n FROM mine") == "3");
    tables.database.run("DROP VIEW mine");
    CHECK(tables.control.drop_retired()->empty());
    CHECK(tables.database.value("SELECT to_regnamespace('orderlog_v1') IS NULL") == "t");
}

TEST_CASE("tables that are behind the shown ones are not shown", "[postgres]") {
    TablesUnderTest tables;
    tables.commit(batch_of(0, 7, sample_orders(3, rank_of(1'000, 5))));
    const auto next = rebuilt(tables, sample_orders(2, rank_of(1'000, 5)), 5);
    const auto refused = tables.control.show_tables(next);
    REQUIRE(!refused);
    CHECK(refused.error().kind == events::ErrorKind::version_conflict);
    CHECK(refused.error().message == "the new tables are behind the shown ones: position 5, not 7");
    CHECK(refused.error().hint == "try again");
    CHECK(tables.database.count("orderlog.orders") == 3);
}

TEST_CASE("tables of another history are replaced by ones behind them, unless they are fed",
          "[postgres]") {
    TablesUnderTest tables;
    tables.commit(batch_of(0, 7, sample_orders(3, rank_of(1'000, 5))));
    const auto next = rebuilt(tables, sample_orders(2, rank_of(1'000, 5)), 5);
    auto other_record = checkpoint_at(7);
    other_record.record_hash[0] ^= 1;
    for (const auto& no_longer_there : {checkpoint_at(6), other_record}) {
        const auto refused = tables.control.show_tables(next, no_longer_there);
        REQUIRE(!refused);
        CHECK(refused.error().kind == events::ErrorKind::version_conflict);
    }
    REQUIRE(tables.control.show_tables(next, checkpoint_at(7)));
    CHECK(tables.database.count("orderlog.orders") == 2);
}

TEST_CASE("tables that readers do not see any more are not fed", "[postgres]") {
    TablesUnderTest tables;
    tables.commit(batch_of(0, 5, sample_orders(3, rank_of(1'000, 5))));
    const auto next = rebuilt(tables, sample_orders(3, rank_of(1'000, 5)), 5);
    const auto later = batch_of(5, 6, sample_orders(4, rank_of(2'000, 6)));

    SECTION("after the swap") {
        REQUIRE(tables.control.show_tables(next));
        const auto refused = tables.model.commit(later);
        REQUIRE(!refused);
        CHECK(refused.error().kind == events::ErrorKind::not_found);
    }
    SECTION("also when the swap ends while a batch waits for it") {
        auto swap = adapters::PgSession::open(tables.database.conninfo());
        REQUIRE(swap);
        REQUIRE(
            swap->run("BEGIN; SELECT FROM orderlog_control.checkpoints FOR UPDATE;"
                      "UPDATE orderlog_control.table_sets SET state = 'retired'"
                      " WHERE number = 1"));
        auto fed = std::async(std::launch::async, [&] { return tables.model.commit(later); });
        CHECK(fed.wait_for(std::chrono::milliseconds{200}) == std::future_status::timeout);
        REQUIRE(swap->run("COMMIT"));
        const auto refused = fed.get();
        REQUIRE(!refused);
        CHECK(refused.error().kind == events::ErrorKind::not_found);
    }
    CHECK(tables.database.count("orderlog_v1.orders") == 3);
}

TEST_CASE("another log neither shows nor drops our tables", "[postgres]") {
    TablesUnderTest tables;
    const auto next = rebuilt(tables, sample_orders(3, rank_of(1'000, 5)), 5);
    const adapters::PgDatabase other{tables.database.conninfo(), events::LogId{"log-2"}};
    CHECK(other.begin_tables("v2").error().kind == events::ErrorKind::foreign);
    CHECK(other.show_tables(next).error().kind == events::ErrorKind::foreign);
    CHECK(other.discard(next).error().kind == events::ErrorKind::foreign);
    CHECK(other.drop_retired().error().kind == events::ErrorKind::foreign);
    CHECK(tables.control.open_tables("v1")->number == 1);
}

TEST_CASE("a rebuild parks what PostgreSQL refuses", "[postgres]") {
    TablesUnderTest tables;
    const auto fresh = tables.control.begin_tables("v2");
    REQUIRE(fresh);
    tables.database.run("ALTER TABLE orderlog_v2.orders ADD CHECK (raw_status <> 'BAD')");
    auto orders = sample_orders(9, rank_of(1'000, 5));
    orders[4].header.raw_status = "BAD";
    adapters::PgRebuildTarget target{tables.database.conninfo(), fresh->names};
    REQUIRE(target.orders(orders));
    REQUIRE(target.finish(checkpoint_at(5)));
    CHECK(tables.database.count("orderlog_v2.orders") == 8);
    CHECK(tables.database.count("orderlog_v2.order_items") == 16);
    CHECK(tables.database.count("orderlog_control.parked_rows", "number = 2") == 1);
}
