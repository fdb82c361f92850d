#include "adapters/postgres/first_version.hpp"

#include "tests/support/temp_database.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>

using namespace orderlog;
using adapters::read_first_version;
using tests::TempDatabase;

namespace {

std::string schema() {
    std::ifstream file(std::string(ORDERLOG_SOURCE_DIR) + "/tests/support/first_version.sql");
    return {std::istreambuf_iterator<char>(file), {}};
}

void add_connection(const TempDatabase& database, const std::string& values) {
    database.run(
        "INSERT INTO \"MarketplaceConnection\" (id, \"tenantId\", type, status, \"displayName\", "
        "region) VALUES (" +
        values + ")");
}

void add_progress(const TempDatabase& database, const std::string& values) {
    database.run(
        "INSERT INTO \"MarketplaceSyncState\" (id, \"connectionId\", \"tenantId\", type, cursor, "
        "\"lastSuccessAt\") VALUES (" +
        values + ")");
}

}  // namespace

TEST_CASE("the first version's sellers on Amazon are read with their rows of progress",
          "[postgres]") {
    const TempDatabase database;
    database.run(schema());
    add_connection(database, "'c1', 'acme', 'AMAZON', 'CONNECTED', 'Müller', 'EU'");
    add_connection(database, "'c2', 'birch', 'AMAZON', 'DISABLED', NULL, NULL");
    add_connection(database, "'c3', 'acme', 'FNAC', 'CONNECTED', NULL, 'EU'");
    add_progress(database,
                 "'s1', 'c1', 'acme', 'AMAZON', '2026-01-10T10:00:00.000Z', "
                 "'2026-01-11 12:30:00.250'");
    add_progress(database, "'s2', 'c1', 'acme', 'AMAZON', NULL, NULL");
    add_progress(database, "'s3', 'c1', 'acme', 'FNAC', 'x', NULL");
    add_progress(database, "'reports_acme', 'c1', 'acme', 'AMAZON', '{\"reportId\":1}', now()");
    add_progress(database,
                 "'s5', 'conn_amazon_acme', 'acme', 'AMAZON', '2026-01-02T10:00:00.000Z', NULL");
    add_progress(database, "'s4', 'gone', 'birch', 'AMAZON', repeat('x', 1000), 'infinity'");
    const auto all = read_first_version(database.conninfo());
    REQUIRE(all);
    REQUIRE(all->size() == 2);
    const auto& acme = all->at(0);
    CHECK(acme.id == "c1");
    CHECK(acme.tenant == "acme");
    CHECK(acme.status == "CONNECTED");
    CHECK(acme.display_name == "Müller");
    CHECK(acme.region == "EU");
    // Also those of reports, and those of the tenant whose connection the first version made up.
    REQUIRE(acme.progress.size() == 4);
    CHECK(acme.progress[0].cursor == "2026-01-10T10:00:00.000Z");
    CHECK(!acme.progress[1].cursor);
    CHECK(acme.progress[2].cursor == "{\"reportId\":1}");
    CHECK(acme.progress[3].cursor == "2026-01-02T10:00:00.000Z");
    const auto& birch = all->at(1);
    CHECK(birch.display_name.empty());
    CHECK(birch.region.empty());
    // A row that names no connection is its tenant's.
    REQUIRE(birch.progress.size() == 1);
    CHECK(birch.progress[0].cursor == std::string(256, 'x'));
}

TEST_CASE("a database that is not the first version's is told, and its password is not",
          "[postgres]") {
    const TempDatabase database;
    const auto absent = read_first_version(database.conninfo());
    REQUIRE(!absent);
    CHECK(absent.error().kind == events::ErrorKind::not_found);
    CHECK_THAT(absent.error().message, Catch::Contains("MarketplaceConnection"));
    CHECK_THAT(absent.error().hint, Catch::Contains("search_path"));
    const auto away =
        read_first_version("postgresql://reader:hunter2@127.0.0.1:1/shop?connect_timeout=2");
    REQUIRE(!away);
    CHECK(away.error().kind == events::ErrorKind::unavailable);
    CHECK_THAT(away.error().message + away.error().hint, !Catch::Contains("hunter2"));
}
