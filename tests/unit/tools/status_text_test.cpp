#include "tools/control/status_json.hpp"
#include "tools/orderlog/backfill_progress.hpp"
#include "tools/orderlog/status_table.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace orderlog;
using namespace orderlog::tools;

namespace {

engine::ConnectionStatus fresh_connection() {
    engine::ConnectionStatus status;
    status.stream = {events::TenantId{"acme"}, events::ConnectionId{"acme-eu"}};
    status.display_name = "acme-eu";
    status.phase = "healthy";
    status.lag = std::chrono::hours{1};
    return status;
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
    auto status = fresh_connection();
    const auto lag = [&] { return connection_table(status_json(std::vector{status})).lines()[1]; };
    CHECK_THAT(lag(), !Catch::Contains("1 h"));
    status.last_polled = events::Time{std::chrono::hours{24}};
    CHECK_THAT(lag(), Catch::Contains("1 h 00 min"));
}

TEST_CASE("without a quota no search tokens are told") {
    auto status = fresh_connection();
    CHECK(status_json(status)["bucket_level"].is_null());
    status.bucket_burst = 20;
    CHECK(status_json(status)["bucket_level"] == 0.0);
}

TEST_CASE("a connection is shown as lines without blank ends") {
    const auto lines = connection_lines(status_json(fresh_connection()));
    CHECK(lines[5] == "updates     not asked for yet");
    for (const std::string& line : lines) {
        CHECK(!line.ends_with(' '));
        CHECK(line.find('{') == std::string::npos);
    }
}
