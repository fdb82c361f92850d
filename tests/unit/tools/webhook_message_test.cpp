#include "tools/service/webhook_message.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace orderlog;
using namespace orderlog::tools;
using events::LogPosition;

namespace {

const events::Time noon = events::parse_time("2026-03-01T12:00:00Z").value();

engine::AlertMessage message() {
    return {.stream = {events::TenantId{"acme"}, events::ConnectionId{"acme-eu"}},
            .alert = {.raised = LogPosition{812},
                      .kind = events::AlertKind::watermark_lag,
                      .since = noon,
                      .raised_at = noon + std::chrono::hours(1),
                      .text = "late \xff"}};
}

}  // namespace

TEST_CASE("a signature is the HMAC of time and body, as another program makes it") {
    // printf '1700000000.{"id":1}' | openssl dgst -sha256 -hmac secret
    CHECK(webhook_signature("secret", 1'700'000'000, R"({"id":1})") ==
          "t=1700000000,v1=3dd1b9aef568d75f6790a84bd2e5dfa1f44409eef3cbdbd3f10b837376100c11");
}

TEST_CASE("an alert is posted with its id, kind, state and place; bytes of strangers do no harm") {
    const auto raised = nlohmann::json::parse(webhook_body(message(), events::LogId{"log"}));
    CHECK(raised.at("id") == 812);
    CHECK(raised.at("alert") == 812);
    CHECK(raised.at("kind") == "WATERMARK_LAG");
    CHECK(raised.at("state") == "raised");
    CHECK(raised.at("tenant") == "acme");
    CHECK(raised.at("connection") == "acme-eu");
    CHECK(raised.at("since") == "2026-03-01T12:00:00.000000Z");
    CHECK(raised.at("time") == "2026-03-01T13:00:00.000000Z");
    CHECK(raised.at("text") == "late \xef\xbf\xbd");
}

TEST_CASE("that an alert is over has an id of its own and names the alert") {
    auto over = message();
    over.is_over = true;
    over.alert.cleared = LogPosition{900};
    over.alert.cause = "in time again";
    const auto cleared = nlohmann::json::parse(webhook_body(over, events::LogId{"log"}));
    CHECK(cleared.at("id") == 900);
    CHECK(cleared.at("alert") == 812);
    CHECK(cleared.at("state") == "cleared");
    CHECK(cleared.at("text") == "in time again");
}
