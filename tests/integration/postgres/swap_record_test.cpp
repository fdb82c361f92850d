#include "adapters/postgres/pg_database.hpp"
#include "adapters/postgres/pg_rebuild_target.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"
#include "projections/rebuild.hpp"
#include "tests/integration/postgres/served_tables.hpp"
#include "tests/support/served_engine.hpp"
#include "tests/support/temp_database.hpp"
#include "tests/support/temp_directory.hpp"
#include "tools/access/tables_place.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using support::ServedEngine;
using support::TempDirectory;
using tests::log_in;
using tests::serve_once;
using tests::TempDatabase;

namespace {

/// A rebuild up to the swap of the views, and not a step further.
void rebuild_killed_after_the_swap(const TempDirectory& dir, const TempDatabase& database) {
    const auto log = log_in(dir);
    const adapters::PgDatabase control{database.conninfo(), log->info().id};
    const auto fresh = control.begin_tables(tools::projection_version());
    REQUIRE(fresh);
    adapters::PgRebuildTarget target{database.conninfo(), fresh->names};
    adapters::OrdersPageReader reader;
    REQUIRE(projections::rebuild(*log, reader, target, {}));
    REQUIRE(control.show_tables(fresh->names));
}

std::vector<events::ProjectionSwapped> swaps_in(const TempDirectory& dir) {
    return tests::log_events<events::ProjectionSwapped>(dir);
}

}  // namespace

TEST_CASE("a swap that nobody recorded is recorded by the next start, once", "[postgres]") {
    const TempDatabase database;
    const TempDirectory dir;
    serve_once(dir, database);
    CHECK(swaps_in(dir).empty());
    rebuild_killed_after_the_swap(dir, database);
    CHECK(swaps_in(dir).empty());
    for (int start = 0; start < 2; ++start) {
        serve_once(dir, database);
        const auto swaps = swaps_in(dir);
        REQUIRE(swaps.size() == 1);
        CHECK(swaps[0].from == 1);
        CHECK(swaps[0].to == 2);
    }
}

TEST_CASE("tables of an older projection version are rebuilt by serve, once", "[postgres]") {
    const TempDatabase database;
    const TempDirectory dir;
    serve_once(dir, database);
    database.run("CREATE VIEW people_view AS SELECT tenant_id FROM orderlog.sync_runs");
    database.run("UPDATE orderlog_control.table_sets SET projection_version = '0.9'");
    for (int start = 0; start < 2; ++start) {
        serve_once(dir, database);
        CHECK(database.rows("SELECT number, state, projection_version"
                            " FROM orderlog_control.table_sets") ==
              std::vector<std::string>{"2|shown|" + tools::projection_version()});
        const auto swaps = swaps_in(dir);
        REQUIRE(swaps.size() == 1);
        CHECK(swaps[0].to == 2);
    }
    CHECK(database.count("people_view") == 0);
}

TEST_CASE("tables of a newer projection version are neither fed nor rebuilt, and serve goes on",
          "[postgres]") {
    const TempDatabase database;
    const TempDirectory dir;
    serve_once(dir, database);
    const std::string fed = "SELECT position FROM orderlog_control.checkpoints";
    database.run("UPDATE orderlog_control.table_sets SET projection_version = '99.1'");
    const auto before = database.value(fed);
    ServedEngine served{dir.path(), database.conninfo()};
    REQUIRE(served.run_until([&] {
        const auto status = served.answer({{"command", "status"}}).value();
        return status["tables"]["last_error"].get<std::string>().find("newer than") !=
               std::string::npos;
    }));
    CHECK(database.value(fed) == before);
    CHECK(database.count("orderlog_control.table_sets") == 1);
}
