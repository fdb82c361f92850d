#include "tests/integration/postgres/served_tables.hpp"
#include "tests/support/served_engine.hpp"
#include "tests/support/temp_database.hpp"
#include "tests/support/temp_directory.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <optional>
#include <utility>

using namespace orderlog;
using support::ServedEngine;
using support::TempDirectory;
using tests::TempDatabase;

namespace {

using std::chrono::steady_clock;

const std::string claimed = "SELECT count(*) FROM orderlog_control.seller_owners";

std::string tables_error(ServedEngine& served) {
    const auto status = served.answer({{"command", "status"}});
    return status.value()["tables"]["last_error"].get<std::string>();
}

/// Tables that were made from other events than the log holds.
void make_stray(const TempDirectory& dir, const TempDatabase& database) {
    tests::serve_once(dir, database);
    database.run(R"(UPDATE orderlog_control.checkpoints SET record_hash = '\x00')");
}

/// So that tables of an older version can be filled and not be shown.
void refuse_views(const TempDatabase& database) {
    database.run(
        "CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql"
        " AS $$ BEGIN RAISE EXCEPTION 'no views today'; END $$;"
        "CREATE EVENT TRIGGER refuse_views ON ddl_command_start WHEN TAG IN ('CREATE VIEW')"
        " EXECUTE FUNCTION refuse()");
}

}  // namespace

TEST_CASE("tables of another history are tried again with pauses", "[postgres]") {
    const TempDatabase database;
    const TempDirectory dir;
    make_stray(dir, database);
    ServedEngine served{dir.path(), database.conninfo()};
    const auto sessions = [&] {
        return std::stol(database.value(
            "SELECT sessions FROM pg_stat_database WHERE datname = current_database()"));
    };
    std::optional<long> before;
    steady_clock::time_point end;
    REQUIRE(served.run_until([&] {
        if (!before && !tables_error(served).empty()) {
            before = sessions();
            end = steady_clock::now() + std::chrono::seconds{2};
        }
        return before && steady_clock::now() > end;
    }));
    CHECK(sessions() - *before < 20);  // Three for each time.
}

TEST_CASE("a rebuild that asks once while stray tables are opened has its rest", "[postgres]") {
    const TempDatabase database;
    const TempDirectory dir;
    make_stray(dir, database);
    ServedEngine served{dir.path(), database.conninfo()};
    const auto hold = [&] {
        return served.answer({{"command", "tables.hold"}}).value()["held"].get<bool>();
    };
    bool refused = false;
    bool rests = false;
    steady_clock::time_point next;
    REQUIRE(served.run_until([&] {
        if (steady_clock::now() < next) {
            return false;
        }
        rests = hold();
        if (rests && !refused) {
            REQUIRE(served.answer({{"command", "tables.release"}}));
        }
        const bool asked_again = std::exchange(refused, refused || !rests);
        next = steady_clock::now() + std::chrono::milliseconds{refused ? 1500 : 100};
        return asked_again;
    }));
    CHECK(rests);
}

TEST_CASE("a seller that comes while tables cannot be renewed is claimed, and nothing folded again",
          "[postgres]") {
    const TempDatabase database;
    const TempDirectory dir;
    tests::serve_once(dir, database);
    database.run("UPDATE orderlog_control.table_sets SET projection_version = '0.9'");
    refuse_views(database);
    ServedEngine served{dir.path(), database.conninfo()};
    bool added = false;
    std::optional<steady_clock::time_point> end;
    REQUIRE(served.run_until([&] {
        if (!added && !tables_error(served).empty()) {
            CHECK(tables_error(served).find("no views today") != std::string::npos);
            CHECK(database.value(claimed) == "0");
            added = served.answer(tests::seller_added).has_value();
        }
        if (added && !end && database.value(claimed) == "1") {
            end = steady_clock::now() + std::chrono::seconds{1};
        }
        return end && steady_clock::now() > *end;
    }));
    CHECK(tests::times_said(dir, "rebuilding them as") == 1);
    CHECK(tables_error(served).find("no views today") != std::string::npos);
}
