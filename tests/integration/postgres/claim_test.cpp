#include "tests/integration/postgres/served_tables.hpp"
#include "tools/service/claim_gate.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using support::TempDirectory;
using tests::log_events;
using tests::serve_once;
using tests::TempDatabase;
using tests::times_said;

namespace {

const std::string owner = "SELECT string_agg(log_id, ',') FROM orderlog_control.seller_owners";
const char* const refused = "seller 'A1' belongs to another log (LOCK_UNAVAILABLE)";

std::string log_id(const TempDirectory& dir) {
    return tests::log_in(dir)->info().id.value();
}

void give_to(const TempDatabase& database, const std::string& log) {
    database.run("UPDATE orderlog_control.seller_owners SET log_id = '" + log + "'");
}

/// What an engine that starts without PostgreSQL would read.
std::size_t sellers_claimed(const TempDirectory& dir) {
    return tools::claimed_sellers(*tests::log_in(dir), events::ApplicationId{}).value().size();
}

}  // namespace

TEST_CASE("a seller is claimed again in a database that was made anew", "[postgres]") {
    const TempDirectory dir;
    const TempDatabase first;
    serve_once(dir, first, tests::seller_added);
    CHECK(first.value(owner) == log_id(dir));
    const TempDatabase anew;
    serve_once(dir, anew);
    CHECK(anew.value(owner) == log_id(dir));

    SECTION("and a claim that another log has made meanwhile is respected, and said") {
        give_to(anew, "another");
        CHECK(times_said(dir, refused) == 0);
        serve_once(dir, anew);
        CHECK(times_said(dir, refused) == 1);
        CHECK(anew.value(owner) == "another");
    }
}

TEST_CASE("a claim that is lost is lost for every later engine, until PostgreSQL gives it back",
          "[postgres]") {
    const TempDirectory dir;
    const TempDatabase database;
    serve_once(dir, database, tests::seller_added);
    CHECK(sellers_claimed(dir) == 1);
    give_to(database, "another");
    for (int start = 0; start < 2; ++start) {
        serve_once(dir, database);
        CHECK(log_events<events::SellerClaimLost>(dir).size() == 1);
        CHECK(sellers_claimed(dir) == 0);
    }
    give_to(database, log_id(dir));
    serve_once(dir, database);
    CHECK(log_events<events::SellerClaimed>(dir).size() == 2);
    CHECK(sellers_claimed(dir) == 1);
}
