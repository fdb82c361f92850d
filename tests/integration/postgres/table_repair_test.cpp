#include "adapters/postgres/table_repair.hpp"

#include "adapters/memory/memory_event_log.hpp"
#include "adapters/postgres/log_lease.hpp"
#include "adapters/postgres/order_columns.hpp"
#include "adapters/postgres/pg_rebuild_target.hpp"
#include "adapters/postgres/pg_session.hpp"
#include "adapters/postgres/projected_tables.hpp"
#include "adapters/postgres/table_hash.hpp"
#include "projections/projector.hpp"
#include "tests/integration/postgres/tables_under_test.hpp"
#include "tests/support/line_page_reader.hpp"
#include "tests/support/random_history.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace orderlog;
using namespace orderlog::tests;
using adapters::ScopedSets;
using adapters::TableChanges;
using adapters::TableScope;
using events::ErrorKind;

namespace {

TableScope everything() {
    const auto all = adapters::projected_tables();
    return {.tenant = "", .tables = {all.begin(), all.end()}};
}

TableScope orders_of(const std::string& tenant) {
    const auto all = adapters::order_tables();
    return {.tenant = tenant, .tables = {all.begin(), all.end()}};
}

/// Four orders of t1, four of t2.
std::vector<projections::OrderRows> orders_of_two(std::uint64_t position) {
    auto orders = sample_orders(8, rank_of(1'000, position));
    for (std::size_t i = 4; i < orders.size(); ++i) {
        orders[i].key.tenant = events::TenantId{"t2"};
    }
    return orders;
}

/// Live tables that somebody may damage, and fresh ones of the same log at the same place.
struct DamagedTables {
    TablesUnderTest tables{};
    adapters::SchemaNames fresh{made()};

    adapters::SchemaNames made() {
        tables.commit(batch_of(0, 5, orders_of_two(5)));
        const auto begun = tables.control.begin_tables("v1");
        REQUIRE(begun);
        adapters::PgRebuildTarget target{tables.database.conninfo(), begun->names};
        REQUIRE(target.orders(orders_of_two(5)));
        REQUIRE(target.finish(checkpoint_at(5)));
        return begun->names;
    }
    /// An order of each tenant is changed, one lacks a line, one is nobody's.
    void damage() const {
        tables.database.run(
            "UPDATE orderlog_v1.orders SET raw_status = 'x'"
            " WHERE external_order_id IN ('302-0000001', '302-0000006');"
            "DELETE FROM orderlog_v1.order_items"
            " WHERE order_item_id IN ('302-0000001-1', '302-0000006-1');"
            "INSERT INTO orderlog_v1.order_packages SELECT tenant_id, marketplace, 'nobody',"
            " package_reference, carrier, tracking_number, status, shipping_service, ship_time,"
            " listed_updated_ms, listed_position FROM orderlog_v1.order_packages"
            " WHERE external_order_id IN ('302-0000001', '302-0000006')");
    }
    /// An order was refused by something that is gone.
    void park() const {
        std::string deleted;
        for (const adapters::TableShape* shape : adapters::order_tables()) {
            deleted += "DELETE FROM orderlog_v1." + std::string{shape->name} +
                       " WHERE external_order_id = '302-0000002';";
        }
        tables.database.run(deleted +
                            "INSERT INTO orderlog_control.parked_rows VALUES ('orderlog', 1, 't1',"
                            " 'AMAZON', '302-0000002', 5, '23514', 'refused')");
    }
    [[nodiscard]] adapters::TablesComparison compared(const TableScope& scope) const {
        const auto sides =
            adapters::compare_scoped(tables.database.conninfo(), {tables.names, fresh, scope});
        REQUIRE(sides);
        return *sides;
    }
    [[nodiscard]] auto repaired(const TableScope& scope) const {
        return adapters::repair_tables(
            tables.control, {tables.names, fresh, scope},
            {.log_end = events::LogPosition{9}, .proceed = [] { return events::Result<void>{}; }});
    }
    [[nodiscard]] bool equal() const {
        return adapters::compare_tables(tables.database.conninfo(), tables.names, fresh)->equal();
    }
    /// When each row of the live tables was written, of rows that are as the fresh ones.
    [[nodiscard]] std::vector<std::string> writings() const {
        return tables.database.rows(
            "SELECT t::text || t.xmin FROM orderlog_v1.orders AS t JOIN orderlog_v2.orders AS f"
            " ON t::text = f::text UNION ALL SELECT t::text || t.xmin FROM"
            " orderlog_v1.order_items AS t JOIN orderlog_v2.order_items AS f ON t::text = f::text"
            " ORDER BY 1");
    }
};

/// The log is brought into the tables.
void follow(const events::EventLog& log, projections::ReadModel& model) {
    support::LinePageReader reader;
    projections::Projector projector{log, model, reader};
    while (true) {
        const auto step = projector.step();
        REQUIRE(step);
        if (step->caught_up) {
            return;
        }
    }
}

/// Live and fresh tables that a log was brought into.
struct FollowedTables {
    TablesUnderTest tables{};
    adapters::MemoryEventLog log{};
    support::RandomHistory history{7};
    adapters::SchemaNames fresh{made()};
    adapters::PgReadModel fresh_model{tables.database.conninfo(), fresh};

    FollowedTables() {
        history.extend(log, 60);
        follow(log, tables.model);
        follow(log, fresh_model);
    }
    adapters::SchemaNames made() {
        const auto begun = tables.control.begin_tables("v1");
        REQUIRE(begun);
        adapters::PgRebuildTarget target{tables.database.conninfo(), begun->names};
        REQUIRE(target.finish({}));
        return begun->names;
    }
    [[nodiscard]] auto repaired() const {
        return adapters::repair_tables(
            tables.control, {tables.names, fresh, everything()},
            {.log_end = log.info().last, .proceed = [] { return events::Result<void>{}; }});
    }
};

const std::vector<TableChanges> one_of_each{
    {.table = "orders", .missing = 0, .changed = 1, .surplus = 0},
    {.table = "order_items", .missing = 1, .changed = 0, .surplus = 0},
    {.table = "order_packages", .missing = 0, .changed = 0, .surplus = 1}};

}  // namespace

TEST_CASE("only damaged rows of the scope are written, other tenants' are left", "[postgres]") {
    DamagedTables damaged;
    damaged.damage();
    const auto before = damaged.writings();
    const auto sides = damaged.compared(orders_of("t1"));
    CHECK(sides.changes == one_of_each);
    CHECK(sides.differences.size() == 3);
    CHECK(sides.left.tables[0].rows == 4);
    const auto done = damaged.repaired(orders_of("t1"));
    REQUIRE(done);
    CHECK(done->changes == one_of_each);
    CHECK(done->refused.empty());
    CHECK(damaged.compared(orders_of("t1")).equal());
    CHECK(damaged.compared(orders_of("t2")).changes == one_of_each);
    const auto after = damaged.writings();
    CHECK(std::ranges::includes(after, before));
    CHECK(after.size() == before.size() + 2);

    SECTION("and the rest is repaired with its own scope") {
        CHECK(damaged.repaired(orders_of(""))->changes == one_of_each);
        CHECK(damaged.equal());
        const auto again = damaged.repaired(everything());
        REQUIRE(again);
        CHECK(again->changes.size() == everything().tables.size());
        CHECK(!again->any());
    }
}

TEST_CASE("a tenant's content is hashed as that of tables which hold him alone", "[postgres]") {
    DamagedTables damaged;
    damaged.damage();
    const auto sides = damaged.compared(everything());
    REQUIRE(sides.tenants.size() == 2);
    CHECK(sides.tenants[0].tenant == "t1");
    CHECK(sides.tenants[0].left != sides.tenants[0].right);
    TablesUnderTest alone;
    auto orders = orders_of_two(5);
    orders.resize(4);
    alone.commit(batch_of(0, 5, orders));
    const auto hash =
        adapters::hash_tables(alone.database.conninfo(), alone.names, adapters::HashKind::content);
    CHECK(sides.tenants[0].right == events::to_hex(hash->total));
}

TEST_CASE("numbers that are equal and written otherwise are repaired, to the byte", "[postgres]") {
    DamagedTables damaged;
    damaged.tables.database.run(
        "UPDATE orderlog_v1.orders SET total_amount = total_amount + 0.000");
    CHECK(!damaged.equal());
    CHECK(damaged.repaired(everything())->changes.front().changed == 8);
    CHECK(damaged.equal());
}

TEST_CASE("a repair that cannot be whole changes nothing", "[postgres]") {
    DamagedTables damaged;
    damaged.damage();
    TablesUnderTest& tables = damaged.tables;
    const auto rows = [&] {
        return tables.database.rows("SELECT o::text FROM orderlog.orders AS o ORDER BY 1");
    };
    const auto before = rows();
    const ScopedSets sets{tables.names, damaged.fresh, everything()};
    const auto refused = [&](const adapters::PgDatabase& database, int asked) {
        const auto done = adapters::repair_tables(
            database, sets, {.log_end = {}, .proceed = [&] {
                                 return --asked > 0 ? events::Result<void>{}
                                                    : events::fail(ErrorKind::rejected, "stop");
                             }});
        REQUIRE(!done);
        return done.error();
    };

    SECTION("it is stopped between two tables") {
        CHECK(refused(tables.control, 3).message == "stop");
    }
    SECTION("the live tables were fed meanwhile") {
        tables.commit(batch_of(5, 6, {}));
        const auto error = refused(tables.control, 100);
        CHECK(error.kind == ErrorKind::version_conflict);
        CHECK(error.message == "the live tables are at position 6, the fresh ones at 5");
    }
    SECTION("the live tables were replaced") {
        const auto other = tables.control.begin_tables("v1");
        REQUIRE(other);
        adapters::PgRebuildTarget target{tables.database.conninfo(), other->names};
        REQUIRE(target.orders(orders_of_two(5)));
        REQUIRE(target.finish(checkpoint_at(5)));
        REQUIRE(tables.control.show_tables(other->names));
        CHECK(refused(tables.control, 100).kind == ErrorKind::unavailable);
        return;
    }
    SECTION("the live tables are of another projection version by now") {
        tables.database.run(
            "UPDATE orderlog_control.table_sets SET projection_version = 'v9' WHERE number = 1");
        const auto error = refused(tables.control, 100);
        CHECK(error.kind == ErrorKind::unavailable);
        CHECK(error.message ==
              "the live tables are of projection version 'v9' now, the fresh ones of 'v1'");
    }
    SECTION("PostgreSQL refuses more orders than can be told one by one") {
        tables.database.run(
            "INSERT INTO orderlog_v2.order_packages SELECT tenant_id, marketplace, 'n' || n,"
            " package_reference, carrier, tracking_number, status, shipping_service, ship_time,"
            " listed_updated_ms, listed_position FROM orderlog_v2.order_packages,"
            " generate_series(1, 101) AS n WHERE external_order_id = '302-0000001';"
            "ALTER TABLE orderlog_v1.order_packages ADD CHECK (external_order_id !~ '^n[0-9]')");
        const auto error = refused(tables.control, 1000);
        CHECK(error.kind == ErrorKind::rejected);
        CHECK(error.message.starts_with("PostgreSQL refuses more than 100 orders, order (t1,"));
    }
    SECTION("the log's lease was taken elsewhere") {
        const adapters::FreeLease free{tables.control.log(), "here", ""};
        adapters::LogLease elsewhere{
            tables.database.conninfo(), tables.control.log(), {"there", "another"}};
        REQUIRE(elsewhere.step());
        CHECK(refused(tables.control.beside(free), 100).message ==
              "another process has taken the log's lease over");
    }
    CHECK(rows() == before);
}

TEST_CASE("whoever fed the tables before they were repaired begins anew", "[postgres]") {
    DamagedTables damaged;
    auto batch = batch_of(5, 6, {});
    batch.lease = events::LogPosition{12};  // Of a log that has grown while the repair ran.
    batch.repairs = damaged.tables.model.repairs().value();
    damaged.damage();
    REQUIRE(damaged.repaired(everything()));
    CHECK(damaged.tables.commit(batch) == projections::CommitOutcome::overtaken);
    CHECK(damaged.tables.model.lease().value() == events::LogPosition{9});
    batch.repairs = damaged.tables.model.repairs().value();
    CHECK(damaged.tables.commit(batch) == projections::CommitOutcome::stored);
}

TEST_CASE("a projector writes no state back that was damaged when it began", "[postgres]") {
    FollowedTables followed;
    const auto& database = followed.tables.database;
    database.run("UPDATE orderlog_v1.marketplace_sync_state SET created_at = '2001-01-01'");
    support::LinePageReader reader;
    projections::Projector feeder{followed.log, followed.tables.model, reader};
    REQUIRE(feeder.step()->caught_up);  // It has the damaged state in memory.
    const auto done = followed.repaired();
    REQUIRE(done);
    CHECK(done->changes[4].changed > 0);
    followed.history.extend(followed.log, 60);
    CHECK(feeder.step()->overtaken);
    while (!feeder.step()->caught_up) {
    }
    follow(followed.log, followed.fresh_model);
    const auto sides =
        adapters::compare_tables(database.conninfo(), followed.tables.names, followed.fresh);
    REQUIRE(sides);
    CHECK(sides->equal());
}

TEST_CASE("state that PostgreSQL refuses is told by its table", "[postgres]") {
    FollowedTables followed;
    followed.tables.database.run(
        "UPDATE orderlog_v1.marketplace_sync_state SET created_at = '2001-01-01';"
        "ALTER TABLE orderlog_v1.marketplace_sync_state ADD CHECK (created_at = '2001-01-01')");
    const auto done = followed.repaired();
    REQUIRE(!done);
    CHECK(done.error().kind == ErrorKind::rejected);
    CHECK(done.error().message.starts_with(
        "PostgreSQL refuses a row of table 'marketplace_sync_state': "));
}

TEST_CASE("an order that is refused stops no other of a repair and is named", "[postgres]") {
    DamagedTables damaged;
    damaged.damage();
    damaged.tables.database.run(
        "ALTER TABLE orderlog_v1.orders"
        " ADD CHECK (external_order_id <> '302-0000001' OR raw_status = 'x')");
    const auto done = damaged.repaired(everything());
    REQUIRE(done);
    REQUIRE(done->refused.size() == 1);
    CHECK(done->refused[0].order == "(t1,AMAZON,302-0000001)");
    CHECK(done->refused[0].reason.find("violates check constraint") != std::string::npos);
    CHECK(done->changes[0].changed == 1);
    CHECK(done->changes[1].missing == 1);
    CHECK(done->changes[2].surplus == 2);
    const auto left = damaged.compared(everything());
    CHECK(left.changes[0].changed == 1);
    CHECK(left.changes[1].missing == 1);
    CHECK(damaged.compared(orders_of("t2")).equal());
    CHECK(damaged.tables.database.count("orderlog_control.parked_rows") == 0);
}

TEST_CASE("a column that somebody added is no difference of a part", "[postgres]") {
    DamagedTables damaged;
    damaged.tables.database.run("ALTER TABLE orderlog_v1.orders ADD COLUMN note text DEFAULT 'n'");
    CHECK(damaged.compared(everything()).equal());
    damaged.damage();
    REQUIRE(damaged.repaired(everything()));
    CHECK(damaged.compared(everything()).equal());
    CHECK(damaged.tables.database.count("orderlog_v1.orders", "note = 'n'") == 8);
}

TEST_CASE("a parked order is missing until a repair can store it", "[postgres]") {
    DamagedTables damaged;
    damaged.park();
    const auto sides = damaged.compared(everything());
    CHECK(!sides.equal());
    CHECK(sides.parked == 1);
    CHECK(sides.changes[0].missing == 1);
    CHECK(damaged.compared(orders_of("t2")).parked == 0);
    const auto done = damaged.repaired(orders_of("t1"));
    REQUIRE(done);
    CHECK(done->changes[0].missing == 1);
    CHECK(damaged.equal());
    CHECK(damaged.tables.database.count("orderlog_control.parked_rows") == 0);
}

TEST_CASE("an order that is parked in the fresh tables alone is not called equal", "[postgres]") {
    DamagedTables damaged;
    const auto& database = damaged.tables.database;
    database.run(
        "DELETE FROM orderlog_v2.orders WHERE external_order_id = '302-0000002';"
        "DELETE FROM orderlog_v2.order_items WHERE external_order_id = '302-0000002';"
        "INSERT INTO orderlog_control.parked_rows VALUES ('orderlog', 2, 't1', 'AMAZON',"
        " '302-0000002', 5, '23514', 'refused')");
    CHECK(damaged.compared(everything()).left_out == 1);
    CHECK(!damaged.compared(everything()).equal());
    CHECK(damaged.compared(orders_of("t2")).equal());
    REQUIRE(damaged.repaired(everything()));
    CHECK(database.count("orderlog_v1.orders") == 8);
}

TEST_CASE("a parked order that is refused again stays parked", "[postgres]") {
    DamagedTables damaged;
    const auto& database = damaged.tables.database;
    damaged.park();
    database.run("ALTER TABLE orderlog_v1.orders ADD CHECK (external_order_id <> '302-0000002')");
    damaged.damage();
    const auto done = damaged.repaired(orders_of(""));
    REQUIRE(done);
    REQUIRE(done->refused.size() == 1);
    CHECK(done->refused[0].order == "(t1,AMAZON,302-0000002)");
    CHECK(database.count("orderlog_v1.orders") == 7);
    CHECK(database.count("orderlog_v1.order_items", "external_order_id = '302-0000002'") == 0);
    CHECK(database.count("orderlog_control.parked_rows", "reason LIKE '%check constraint%'") == 1);
    CHECK(!damaged.compared(everything()).equal());
}
