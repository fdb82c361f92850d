#include "tests/support/served_engine.hpp"
#include "tests/support/temp_database.hpp"
#include "tests/support/temp_directory.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace orderlog;
using support::ServedEngine;
using support::TempDirectory;
using tests::TempDatabase;

namespace {

const std::string owner = "SELECT string_agg(log_id, ',') FROM orderlog_control.seller_owners";

/// An engine that lives until its tables hold what its log holds; its log's id.
std::string serve(const TempDirectory& dir, const TempDatabase& database, bool adds_seller) {
    ServedEngine served{dir.path(), database.conninfo()};
    if (adds_seller) {
        REQUIRE(served.answer({{"command", "connection.add"},
                               {"tenant", "t"},
                               {"connection", "c"},
                               {"region", "eu"},
                               {"seller", "A1"},
                               {"display_name", "c"}}));
    }
    REQUIRE(served.run_until([&] {
        const auto status = served.answer({{"command", "status"}}).value();
        return status["tables"]["connected"] == true &&
               status["tables"]["position"] == status["position"];
    }));
    return database.value(
        "SELECT value FROM orderlog_control.schema_properties"
        " WHERE property = 'log_id'");
}

std::string said(const TempDirectory& dir) {
    std::ostringstream text;
    text << std::ifstream{std::filesystem::path{dir.path()} / "orderlog.log"}.rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("a seller is claimed again in a database that was made anew", "[postgres]") {
    const TempDirectory dir;
    const TempDatabase first;
    const std::string log = serve(dir, first, true);
    CHECK(first.value(owner) == log);
    const TempDatabase anew;
    CHECK(serve(dir, anew, false) == log);
    CHECK(anew.value(owner) == log);

    SECTION("and a claim that another log has made meanwhile is respected, and said") {
        anew.run("UPDATE orderlog_control.seller_owners SET log_id = 'another'");
        CHECK(said(dir).find("belongs to another log") == std::string::npos);
        serve(dir, anew, false);
        CHECK(said(dir).find("seller 'A1' belongs to another log (LOCK_UNAVAILABLE)") !=
              std::string::npos);
        CHECK(anew.value(owner) == "another");
    }
}
