#include "adapters/postgres/set_lock.hpp"

#include "adapters/postgres/past_tables.hpp"
#include "adapters/postgres/pg_rebuild_target.hpp"
#include "adapters/postgres/pg_session.hpp"
#include "tests/integration/postgres/tables_under_test.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::tests;
using adapters::NewTables;
using adapters::PgDatabase;
using adapters::SchemaNames;

namespace {

/// Two makers of sets on the tables of one log.
struct TwoMakers {
    TablesUnderTest tables{};

    NewTables begin() const {
        auto fresh = tables.control.begin_tables("v2");
        if (!fresh) {
            FAIL(fresh.error().message);
        }
        return std::move(*fresh);
    }
    void fill(const NewTables& made, int orders) const {
        adapters::PgRebuildTarget target{tables.database.conninfo(), made.names};
        REQUIRE(target.orders(sample_orders(orders, rank_of(1'000, 5))));
        REQUIRE(target.finish(checkpoint_at(5)));
    }
    [[nodiscard]] bool there_is(const SchemaNames& set) const {
        return tables.database.value("SELECT to_regnamespace('" + set.tables() +
                                     "') IS NOT NULL") == "t";
    }
    /// What readers see.
    [[nodiscard]] auto orders() const { return tables.database.count("orderlog.orders"); }
};

}  // namespace

TEST_CASE("two who make tables at once leave each other's alone, whatever they are at",
          "[postgres]") {
    TwoMakers two;
    two.tables.commit(batch_of(0, 5, sample_orders(1, rank_of(1'000, 5))));
    const NewTables first = two.begin();

    SECTION("the other begins while the set is empty") {
        const NewTables second = two.begin();
        REQUIRE(two.there_is(first.names));
        two.fill(first, 2);
        two.fill(second, 3);
        REQUIRE(two.tables.control.show_tables(first.names));
        CHECK(two.orders() == 2);
        REQUIRE(two.tables.control.drop_retired());
        REQUIRE(two.tables.control.show_tables(second.names));
        CHECK(two.orders() == 3);
    }
    SECTION("the other begins while the set is full and not shown") {
        two.fill(first, 2);
        const NewTables second = two.begin();
        two.fill(second, 3);
        REQUIRE(two.there_is(first.names));
        REQUIRE(two.tables.control.show_tables(second.names));
        REQUIRE(two.tables.control.drop_retired());
        REQUIRE(two.there_is(first.names));
        REQUIRE(two.tables.control.show_tables(first.names));
        CHECK(two.orders() == 2);
    }
    SECTION("the other discards its own") {
        two.fill(first, 2);
        const NewTables second = two.begin();
        REQUIRE(two.tables.control.discard(second.names));
        CHECK(!two.there_is(second.names));
        REQUIRE(two.tables.control.show_tables(first.names));
        CHECK(two.orders() == 2);
    }
    SECTION("the set is kept as tables of a past moment") {
        two.fill(first, 2);
        const NewTables second = two.begin();
        const adapters::PastTables past{two.tables.database.conninfo(), two.tables.control.log(),
                                        "orderlog"};
        REQUIRE(past.keep(first.names, {"orderlog_at_x", {}, events::LogPosition{5}}));
        const NewTables third = two.begin();
        CHECK(two.tables.database.count("orderlog_at_x.orders") == 2);
        CHECK(two.there_is(second.names));
    }
}

TEST_CASE("the set of a maker who was killed is dropped by the next, of any log's schema its own",
          "[postgres]") {
    TwoMakers two;
    const PgDatabase other{two.tables.database.conninfo(), events::LogId{"log-2"}, "shop"};
    REQUIRE(other.migrate());
    const auto others = other.begin_tables("v2");
    REQUIRE(others);
    SchemaNames killed;
    {
        const NewTables made = two.begin();
        two.fill(made, 2);
        killed = made.names;
        // Nobody drops it by making tables of another log either.
        REQUIRE(other.begin_tables("v2"));
        REQUIRE(two.there_is(killed));
    }
    REQUIRE(two.there_is(killed));
    const NewTables next = two.begin();
    CHECK(!two.there_is(killed));
    CHECK(two.there_is(others->names));
}

TEST_CASE("a maker whose session is cut off finds tables gone, and readers keep theirs",
          "[postgres]") {
    TwoMakers two;
    two.tables.commit(batch_of(0, 5, sample_orders(1, rank_of(1'000, 5))));
    const NewTables cut = two.begin();
    two.fill(cut, 2);
    two.tables.database.run(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
        " AND classid = 7276523");
    two.tables.database.run(
        "DO $$ BEGIN WHILE EXISTS (SELECT FROM pg_locks WHERE classid = 7276523) LOOP"
        " PERFORM pg_sleep(0.01); END LOOP; END $$");
    const NewTables next = two.begin();
    CHECK(!two.there_is(cut.names));
    const auto refused = two.tables.control.show_tables(cut.names);
    REQUIRE(!refused);
    CHECK(refused.error().kind == events::ErrorKind::not_found);
    CHECK(two.orders() == 1);
}

TEST_CASE("a set has one holder", "[postgres]") {
    TwoMakers two;
    const NewTables made = two.begin();
    auto other = adapters::SetLock::open(two.tables.database.conninfo());
    REQUIRE(other);
    const auto refused = other->take(made.names);
    REQUIRE(!refused);
    CHECK(refused.error().kind == events::ErrorKind::unavailable);
    CHECK(other->take({made.names.views, made.names.number + 1}));
}
