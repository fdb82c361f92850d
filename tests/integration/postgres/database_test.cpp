#include "adapters/postgres/connection_string.hpp"
#include "adapters/postgres/pg_session.hpp"
#include "tests/integration/postgres/tables_under_test.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::tests;
using adapters::ClaimOutcome;
using adapters::PgDatabase;
using Lines = std::vector<std::string>;

namespace {

Lines columns_of_view(const TempDatabase& database, const std::string& view) {
    return database.rows(
        "SELECT column_name, CASE WHEN udt_schema = 'pg_catalog' THEN data_type"
        " ELSE udt_name END FROM information_schema.columns"
        " WHERE table_schema = 'orderlog' AND table_name = '" +
        view + "' ORDER BY ordinal_position");
}

}  // namespace

TEST_CASE("migrating again changes nothing", "[postgres]") {
    TablesUnderTest tables;
    const std::string everything =
        "SELECT count(*), max(oid) FROM pg_class WHERE relnamespace > 16000";
    const auto before = tables.database.rows(everything);
    REQUIRE(tables.control.migrate());
    CHECK(tables.control.open_tables("v1")->number == 1);
    CHECK(tables.database.rows(everything) == before);
}

TEST_CASE("another log's schema is refused by name", "[postgres]") {
    TablesUnderTest tables;
    const PgDatabase other{tables.database.conninfo(), events::LogId{"log-2"}};
    const auto refused = other.migrate();
    REQUIRE(!refused);
    CHECK(refused.error().kind == events::ErrorKind::foreign);
    CHECK(refused.error().message == "schema 'orderlog' belongs to log log-1, not to log-2");
    CHECK(!other.open_tables("v1"));
    const PgDatabase beside{tables.database.conninfo(), events::LogId{"log-2"}, "orderlog_two"};
    REQUIRE(beside.migrate());
    CHECK(beside.open_tables("v1")->tables() == "orderlog_two_v1");
}

TEST_CASE("tables of another projection version are not fed", "[postgres]") {
    TablesUnderTest tables;
    const auto refused = tables.control.open_tables("v2");
    REQUIRE(!refused);
    CHECK(refused.error().kind == events::ErrorKind::foreign);
    CHECK(refused.error().hint == "orderlog rebuild");
    CHECK(tables.control.shown_tables()->number == 1);
}

TEST_CASE("tables of a newer projection version are refused by name", "[postgres]") {
    TablesUnderTest tables;
    const auto shown_as = [&](const std::string& version) {
        tables.database.run("UPDATE orderlog_control.table_sets SET projection_version = '" +
                            version + "'");
    };
    shown_as("1.10");
    const auto refused = tables.control.open_tables("1.9");
    REQUIRE(!refused);
    CHECK(refused.error().kind == events::ErrorKind::foreign);
    CHECK(refused.error().message ==
          "tables 'orderlog_v1' are of projection version '1.10', newer than '1.9'");
    CHECK(refused.error().hint == "install the newer orderlog, or go back by 'orderlog rebuild'");
    CHECK(*tables.control.shows_older("1.9") == false);
    CHECK(*tables.control.shows_older("1.10") == false);
    CHECK(*tables.control.shows_older("1.11") == true);
    CHECK(*tables.control.shows_older("2.0") == true);
}

TEST_CASE("a schema that a newer program migrated is refused by name and not touched",
          "[postgres]") {
    TablesUnderTest tables;
    tables.database.run(
        "INSERT INTO orderlog_control.migrations (schema_name, file)"
        " VALUES ('orderlog', '0099_later.sql');"
        "DROP TABLE orderlog_control.parked_rows");  // As a later form may do.
    const auto refused = tables.control.migrate();
    REQUIRE(!refused);
    CHECK(refused.error().kind == events::ErrorKind::foreign);
    CHECK(refused.error().message ==
          "schema 'orderlog' is a newer orderlog's: migration '0099_later.sql' is not known here");
    CHECK(!refused.error().hint.empty());
    CHECK(!tables.control.open_tables("v1"));
    CHECK(!tables.control.begin_tables("v1"));
    CHECK(tables.database.count("pg_class", "relname = 'parked_rows'") == 0);
    CHECK(tables.database.count("orderlog_control.table_sets") == 1);
    // Another log's schema in the same database is none of the newer program's.
    CHECK(tables.database.count("orderlog_control.migrations", "file = '0002_types.sql'") == 1);
}

TEST_CASE("what is no connection string is refused without a word of it", "[postgres]") {
    const std::string conninfo =
        GENERATE("s3cret", "host=h password='s3cret", "postgresql://u:s3cret@h:x/d",
                 "postgresql://u:s3/x@h/d", "postgresql://u:a@s3cret@h/d", "host=h pasword=s3cret");
    const auto by_database = PgDatabase{conninfo, events::LogId{"log-1"}}.migrate();
    const auto by_session = adapters::PgSession::open(conninfo);
    REQUIRE(!by_database);
    REQUIRE(!by_session);
    CHECK(by_session.error() == by_database.error());
    CHECK(by_database.error().kind == events::ErrorKind::rejected);
    CHECK(by_database.error().message == "postgres.url is not a connection string");
    CHECK(adapters::shown_connection(conninfo) == "(not a connection string)");
}

TEST_CASE("the first version does not see the state of removed connections", "[postgres]") {
    TablesUnderTest tables;
    auto batch = batch_of(0, 5, {});
    for (const auto* tenant : {"t1", "t2"}) {
        const events::StreamId stream{events::TenantId{tenant}, events::ConnectionId{"eu"}};
        batch.state.connections.emplace_back().stream = stream;
        batch.state.sync_states.emplace_back().stream = stream;
    }
    batch.state.connections.front().removed = true;
    tables.commit(batch);
    CHECK(tables.database.rows(R"(SELECT "tenantId" FROM orderlog."MarketplaceSyncState")") ==
          Lines{"t2"});
}

TEST_CASE("one seller is read by one log", "[postgres]") {
    TablesUnderTest tables;
    const PgDatabase beside{tables.database.conninfo(), events::LogId{"log-2"}, "orderlog_two"};
    REQUIRE(beside.migrate());
    const adapters::SellerClaim seller{events::ApplicationId{"app"}, events::SellerId{"A1"},
                                       events::Region::eu};
    auto elsewhere = seller;
    elsewhere.region = events::Region::na;
    using Outcomes = std::vector<ClaimOutcome>;
    const std::vector both{seller, elsewhere};
    CHECK(*tables.control.claim({&seller, 1}) == Outcomes{ClaimOutcome::owned});
    CHECK(*tables.control.claim({&seller, 1}) == Outcomes{ClaimOutcome::owned});
    CHECK(*beside.claim(both) == Outcomes{ClaimOutcome::other_logs, ClaimOutcome::owned});
    CHECK(*tables.control.claim(both) == Outcomes{ClaimOutcome::owned, ClaimOutcome::other_logs});
    CHECK(tables.control.claim({})->empty());
}

TEST_CASE("a server that is not there is unavailable", "[postgres]") {
    const PgDatabase nowhere{"host=/nonexistent dbname=x", events::LogId{"log-1"}};
    const auto failed = nowhere.migrate();
    REQUIRE(!failed);
    CHECK(failed.error().kind == events::ErrorKind::unavailable);
}

TEST_CASE("the first version's applications find their columns", "[postgres]") {
    TablesUnderTest tables;
    const auto& database = tables.database;
    CHECK(columns_of_view(database, "Order") == Lines{"id|text",
                                                      "tenantId|text",
                                                      "externalOrderId|text",
                                                      "orderRef|text",
                                                      "marketplace|MarketplaceType",
                                                      "customerName|text",
                                                      "customerEmail|text",
                                                      "orderDate|timestamp without time zone",
                                                      "currency|text",
                                                      "totalAmount|double precision",
                                                      "orderStatus|OrderStatus",
                                                      "deliveryStatus|DeliveryStatus",
                                                      "savStatus|text",
                                                      "slaStatus|text",
                                                      "fulfillmentChannel|text",
                                                      "carrier|text",
                                                      "trackingCode|text",
                                                      "trackingUrl|text",
                                                      "trackingSource|text",
                                                      "shippingAddress|jsonb",
                                                      "createdAt|timestamp without time zone",
                                                      "updatedAt|timestamp without time zone",
                                                      "shippedAt|timestamp without time zone",
                                                      "deliveredAt|timestamp without time zone"});
    CHECK(columns_of_view(database, "OrderItem") ==
          Lines{"id|text", "orderId|text", "sku|text", "asin|text", "title|text",
                "quantity|integer", "unitPrice|double precision"});
    CHECK(columns_of_view(database, "MarketplaceConnection") ==
          Lines{"id|text", "tenantId|text", "type|MarketplaceType",
                "status|MarketplaceConnectionStatus", "displayName|text", "region|text",
                "marketplaceId|text", "vaultPath|text", "lastSyncAt|timestamp without time zone",
                "lastError|text", "createdAt|timestamp without time zone",
                "updatedAt|timestamp without time zone"});
    CHECK(columns_of_view(database, "MarketplaceSyncState") ==
          Lines{"id|text", "connectionId|text", "tenantId|text", "type|MarketplaceType",
                "cursor|text", "lastPolledAt|timestamp without time zone",
                "lastSuccessAt|timestamp without time zone", "lastError|text",
                "initialBackfillDays|integer", "initialBackfillDoneAt|timestamp without time zone",
                "initialBackfillStatus|text", "createdAt|timestamp without time zone",
                "updatedAt|timestamp without time zone"});
    CHECK(database.count("information_schema.columns",
                         "table_schema = 'orderlog' AND data_type LIKE 'timestamp without%'"
                         " AND datetime_precision <> 3") == 0);
    CHECK(database.count("pg_class",
                         "relnamespace = 'orderlog'::regnamespace AND relkind = 'v'"
                         " AND NOT reloptions @> '{security_invoker=true}'") == 0);
}

TEST_CASE("the first version's view shows an order in its words", "[postgres]") {
    TablesUnderTest tables;
    auto bare = sample_order("302-2", rank_of(1'000, 5));
    bare.header.status = projections::OrderStatus::pending;
    bare.header.fulfillment_channel = projections::FulfillmentChannel::amazon;
    bare.total.reset();
    bare.packages.clear();
    tables.commit(batch_of(0, 5, {sample_order("302-1", rank_of(1'000, 5)), bare}));
    const std::string query =
        R"(SELECT id, "orderRef", "orderDate", currency, "totalAmount", "orderStatus",
                  "deliveryStatus", "fulfillmentChannel", carrier FROM orderlog."Order" ORDER BY 1)";
    CHECK(tables.database.rows(query) ==
          Lines{"ord_t1_302-1|#302-1|2023-11-14 22:13:20|EUR|41|SHIPPED|SHIPPED|FBM|DHL",
                "ord_t1_302-2|#302-2|2023-11-14 22:13:20|EUR|-|PENDING|PREPARING|FBA|-"});
    CHECK(tables.database.value(
              R"(SELECT sum("unitPrice" * quantity) FROM orderlog."OrderItem")") == "82");
}
