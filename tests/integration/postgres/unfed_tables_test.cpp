#include "tests/integration/postgres/served_tables.hpp"
#include "tests/support/served_engine.hpp"
#include "tests/support/temp_database.hpp"
#include "tests/support/temp_directory.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <ctime>
#include <optional>
#include <thread>

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
    CHECK(sessions() - *before < 20);  // A few for each time.
}

TEST_CASE("a rebuild that asks once while stray tables are opened has its rest", "[postgres]") {
    const TempDatabase database;
    const TempDirectory dir;
    make_stray(dir, database);
    ServedEngine served{dir.path(), database.conninfo()};
    const auto hold = [&] {
        return served.answer({{"command", "tables.hold"}}).value()["held"].get<bool>();
    };
    // Refused while a step runs, which opens the tables and tells the engine so.
    std::optional<steady_clock::time_point> step_over;
    bool rests = false;
    REQUIRE(served.run_until([&] {
        if (!step_over && !hold()) {
            step_over = steady_clock::now() + std::chrono::seconds{4};
        } else if (!step_over) {
            REQUIRE(served.answer({{"command", "tables.release"}}));
            std::this_thread::sleep_for(std::chrono::milliseconds{3});
        }
        const bool over = step_over && steady_clock::now() > *step_over;
        rests = over && hold();
        return over;
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
    std::string error;
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
        error = tables_error(served);
        return end && steady_clock::now() > *end;
    }));
    CHECK(tests::times_said(dir, "rebuilding them as") == 1);
    CHECK(error.find("no views today") != std::string::npos);
}

TEST_CASE("while tables rest the feeder sleeps, however the log grows", "[postgres]") {
    const TempDatabase database;
    const TempDirectory dir;
    ServedEngine served{dir.path(), database.conninfo()};
    std::optional<steady_clock::time_point> end;
    std::clock_t spent = 0;
    bool rests = false;
    REQUIRE(served.run_until([&] {
        const auto status = served.answer({{"command", "status"}}).value();
        if (!end && status["tables"]["connected"] == true &&
            served.answer({{"command", "tables.hold"}}).value()["held"] == true) {
            // Another's rest that ends does not end this one.
            REQUIRE(served.answer({{"command", "tables.release"}, {"holder", "another"}}));
            REQUIRE(served.answer(tests::seller_added));
            spent = std::clock();
            end = steady_clock::now() + std::chrono::seconds{1};
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
        rests = status["tables"]["position"] < status["position"];
        return end && steady_clock::now() > *end;
    }));
    CHECK(rests);
    const double busy = static_cast<double>(std::clock() - spent) / CLOCKS_PER_SEC;
    CHECK(busy < 0.5);
}
