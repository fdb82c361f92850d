#include "tests/integration/postgres/tables_under_test.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::tests;
using projections::CommitOutcome;

using Tables = TablesUnderTest;

TEST_CASE("an order's rows are stored with every value", "[postgres]") {
    Tables tables;
    CHECK(tables.commit(batch_of(0, 7, {sample_order("302-1", rank_of(1'000, 7))})) ==
          CommitOutcome::stored);
    CHECK(tables.database.rows(
              "SELECT order_status, fulfillment_channel, currency, total_amount, items_shipped,"
              " detail, log_position, last_update_date, changed_at = first_seen_at"
              " FROM orderlog.orders") ==
          std::vector<std::string>{
              "PARTIALLY_SHIPPED|MERCHANT|EUR|41|2|complete|7|1970-01-01 00:00:01+00|t"});
    CHECK(tables.database.rows("SELECT order_item_id, title, quantity, item_price, unit_price,"
                               " item_tax, shipping_price FROM orderlog.order_items") ==
          std::vector<std::string>{"302-1-1|Tea, \"green\"\tloose|2|20.5|10.25|0|-",
                                   "302-1-2|Tea, \"green\"\tloose|2|20.5|10.25|0|-"});
    CHECK(tables.database.count("orderlog.order_packages", "tracking_number = 'JJD000302-1'") == 1);
    CHECK(*tables.model.checkpoint() == checkpoint_at(7));
}

TEST_CASE("a batch that comes again is repeated and one from elsewhere overtaken", "[postgres]") {
    Tables tables;
    const auto batch = batch_of(0, 7, {sample_order("302-1", rank_of(1'000, 7))});
    CHECK(tables.commit(batch) == CommitOutcome::stored);
    CHECK(tables.commit(batch) == CommitOutcome::repeated);
    CHECK(tables.commit(batch_of(3, 9, {})) == CommitOutcome::overtaken);
    CHECK(tables.database.count("orderlog.orders") == 1);
}

TEST_CASE("an older observation never overwrites a newer one", "[postgres]") {
    const int count = GENERATE(1, 1500);  // As arrays, and by the staging tables.
    Tables tables;
    auto newer = sample_orders(count, rank_of(2'000, 5));
    auto older = sample_orders(count, rank_of(1'000, 6));
    for (auto& order : older) {
        order.header.raw_status = "OLD";
        order.items.front().title = "old";
    }
    tables.commit(batch_of(0, 5, newer));
    tables.commit(batch_of(5, 6, older));
    CHECK(tables.database.count("orderlog.orders", "raw_status = 'OLD'") == 0);
    CHECK(tables.database.count("orderlog.order_items", "title = 'old'") == 0);
    CHECK(tables.database.count("orderlog.orders") == count);
}

TEST_CASE("a group wins alone", "[postgres]") {
    Tables tables;
    tables.commit(batch_of(0, 5, {sample_order("302-1", rank_of(2'000, 5))}));
    auto mixed = sample_order("302-1", rank_of(1'000, 6));
    mixed.header.raw_status = "OLD";
    mixed.money_rank = rank_of(3'000, 6);
    mixed.total->amount = *events::Decimal::parse("99.95");
    tables.commit(batch_of(5, 6, {mixed}));
    CHECK(tables.database.value("SELECT raw_status || total_amount || ' ' || log_position"
                                " FROM orderlog.orders") == "PARTIALLY_SHIPPED99.95 6");
}

TEST_CASE("rows that win nothing are not written", "[postgres]") {
    const int count = GENERATE(2, 1500);
    Tables tables;
    const auto orders = sample_orders(count, rank_of(1'000, 5));
    tables.commit(batch_of(0, 5, orders));
    const std::string places = "SELECT string_agg(ctid::text, ',' ORDER BY ctid) FROM orderlog_v1.";
    const auto before = tables.database.value(places + "orders") +
                        tables.database.value(places + "order_items") +
                        tables.database.value(places + "order_packages");
    tables.commit(batch_of(5, 6, orders));
    const auto after = tables.database.value(places + "orders") +
                       tables.database.value(places + "order_items") +
                       tables.database.value(places + "order_packages");
    CHECK(before == after);
}

TEST_CASE("a line missing from the winning list keeps its row and is removed", "[postgres]") {
    const int count = GENERATE(1, 1500);
    Tables tables;
    tables.commit(batch_of(0, 5, sample_orders(count, rank_of(1'000, 5))));
    auto shorter = sample_orders(count, rank_of(2'000, 6));
    for (auto& order : shorter) {
        order.items.pop_back();
        order.packages.front().reference = "2";
    }
    tables.commit(batch_of(5, 6, shorter));
    CHECK(tables.database.count("orderlog_v1.order_items", "removed") == count);
    CHECK(tables.database.count("orderlog.order_items") == count);
    CHECK(tables.database.count("orderlog.order_packages") == count);
    CHECK(tables.database.count("orderlog.order_packages", "package_reference = '2'") == count);

    SECTION("and comes back with a newer list that holds it") {
        tables.commit(batch_of(6, 7, sample_orders(count, rank_of(3'000, 7))));
        CHECK(tables.database.count("orderlog.order_items") == 2 * count);
    }
    SECTION("also when an older list with yet another line comes late") {
        auto late = sample_orders(count, rank_of(500, 7));
        for (auto& order : late) {
            order.items.back().id = events::OrderItemId{order.key.order.value() + "-3"};
        }
        tables.commit(batch_of(6, 7, late));
        CHECK(tables.database.count("orderlog_v1.order_items", "removed") == 2 * count);
    }
}

TEST_CASE("an order that PostgreSQL refuses is parked and stops no other", "[postgres]") {
    const int count = GENERATE(40, 1500);
    Tables tables;
    tables.database.run("ALTER TABLE orderlog_v1.orders ADD CHECK (raw_status <> 'BAD')");
    auto orders = sample_orders(count, rank_of(1'000, 5));
    orders[17].header.raw_status = "BAD";
    tables.commit(batch_of(0, 5, orders));
    CHECK(tables.database.count("orderlog.orders") == count - 1);
    CHECK(tables.database.rows("SELECT external_order_id, log_position, sqlstate"
                               " FROM orderlog_control.parked_rows") ==
          std::vector<std::string>{"302-0000017|5|23514"});
    CHECK(*tables.model.checkpoint() == checkpoint_at(5));
}

TEST_CASE("an order that a trigger or a deferred constraint refuses is parked", "[postgres]") {
    const std::string refusal = GENERATE(
        "CREATE TRIGGER no BEFORE INSERT ON orderlog_v1.orders FOR EACH ROW"
        " WHEN (new.raw_status = 'BAD') EXECUTE FUNCTION refuse()",
        "CREATE CONSTRAINT TRIGGER no AFTER INSERT ON orderlog_v1.orders DEFERRABLE INITIALLY"
        " DEFERRED FOR EACH ROW WHEN (new.raw_status = 'BAD') EXECUTE FUNCTION refuse()");
    Tables tables;
    tables.database.run(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN RAISE EXCEPTION 'no'; END$$; " +
        refusal);
    auto orders = sample_orders(5, rank_of(1'000, 5));
    orders[3].header.raw_status = "BAD";
    CHECK(tables.commit(batch_of(0, 5, orders)) == CommitOutcome::stored);
    CHECK(tables.database.count("orderlog.orders") == 4);
    CHECK(tables.database.rows("SELECT external_order_id, sqlstate"
                               " FROM orderlog_control.parked_rows") ==
          std::vector<std::string>{"302-0000003|P0001"});
}

TEST_CASE("a session that the server cut is opened anew", "[postgres]") {
    Tables tables;
    tables.commit(batch_of(0, 5, sample_orders(1, rank_of(1'000, 5))));
    tables.database.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()");
    const auto batch = batch_of(5, 6, sample_orders(2, rank_of(2'000, 6)));
    const auto cut = tables.model.commit(batch);
    REQUIRE(!cut);
    CHECK(cut.error().kind == events::ErrorKind::unavailable);
    CHECK(tables.commit(batch) == CommitOutcome::stored);
}
