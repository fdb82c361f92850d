#include "tools/control/status_json.hpp"
#include "tools/orderlog/backfill_progress.hpp"
#include "tools/orderlog/status_table.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace orderlog;
using namespace orderlog::tools;

namespace {

engine::ConnectionStatus fresh_connection() {
    engine::ConnectionStatus connection;
    connection.stream = {events::TenantId{"acme"}, events::ConnectionId{"acme-eu"}};
    connection.display_name = "acme-eu";
    connection.phase = "healthy";
    connection.lag = std::chrono::hours{1};
    return connection;
}

}  // namespace

TEST_CASE("chunks are counted from 1, and the last one is the end") {
    nlohmann::json backfill{{"phase", "running"}, {"chunk", 0}, {"chunks", 25}};
    CHECK(chunk_text(backfill) == "1/25");
    backfill["phase"] = "completed";
    CHECK(chunk_text(backfill) == "25/25");
    CHECK(chunk_text({{"phase", "none"}, {"chunk", 0}, {"chunks", 0}}) == "–");
}

TEST_CASE("a connection that was never followed has no lag") {
    auto connection = fresh_connection();
    const auto lag = [&] {
        return connection_table(status_json(std::vector{connection})).lines()[1];
    };
    CHECK_THAT(lag(), !Catch::Contains("1 h"));
    connection.last_polled = events::Time{std::chrono::hours{24}};
    CHECK_THAT(lag(), Catch::Contains("1 h 00 min"));
}

TEST_CASE("a removed connection has no lag, so no alarm can ring for it") {
    auto connection = fresh_connection();
    connection.last_polled = events::Time{std::chrono::hours{24}};
    connection.phase = "removed";
    connection.lag.reset();
    const auto status = status_json(connection);
    CHECK(status["lag_s"].is_null());
    CHECK_THAT(connection_lines(status)[7], Catch::Contains("–"));
}

TEST_CASE("where an order is missing, what was read so far is told") {
    auto connection = fresh_connection();
    const auto told = [&] { return read_so_far(status_json(std::vector{connection})); };
    CHECK_THAT(told(), Catch::StartsWith("'acme-eu' has read nothing yet, with 0 debts; "));
    using std::chrono::days;
    connection.backfill = {.phase = engine::BackfillPhase::running,
                           .from = events::Time{days{100}},
                           .to = events::Time{days{300}},
                           .progress_percent = 50};
    connection.debts = 1;
    CHECK_THAT(told(), Catch::Contains("created since 1970-07-20 00:00:00Z, with 1 debt; "));
    connection.reason = events::ReasonCode::authorisation_revoked;
    CHECK_THAT(told(), Catch::Contains("with 1 debt and AUTHORISATION_REVOKED; "));
}

TEST_CASE("without a quota no search tokens are told") {
    auto connection = fresh_connection();
    CHECK(status_json(connection)["bucket_level"].is_null());
    connection.bucket_burst = 20;
    CHECK(status_json(connection)["bucket_level"] == 0.0);
}

TEST_CASE("a connection is shown as lines without blank ends") {
    const auto lines = connection_lines(status_json(fresh_connection()));
    CHECK(lines[3] == "sells in    all marketplaces that the seller takes part in");
    CHECK(lines[7] == "updates     not asked for yet");
    for (const std::string& line : lines) {
        CHECK(!line.ends_with(' '));
        CHECK(line.find('{') == std::string::npos);
    }
}
