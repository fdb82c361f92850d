#include "tests/integration/sp_api/engine_over_http.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::events;
using namespace orderlog::test;
using namespace std::chrono_literals;

namespace {

// What Amazon or the wire does, and what the engine must make of it.
struct Fault {
    const char* name{};
    ServerAnswer answer{};
    FailureKind kind{FailureKind::unavailable};
    std::uint16_t status{0};
    ReasonCode reason{ReasonCode::amazon_unavailable};
};

ServerAnswer with_body(std::uint16_t status, const std::string& body) {
    return {{status, {{"Date", amazon_date}}, body}};
}

ServerAnswer cut(std::size_t bytes) {
    ServerAnswer answer = page(R"({"orderId":"1"})");
    answer.cut_after = bytes;
    return answer;
}

ServerAnswer announcing_more() {
    ServerAnswer answer = page(R"({"orderId":"1"})");
    answer.announced_more = 10;
    return answer;
}

ServerAnswer silent() {
    ServerAnswer answer = page();
    answer.delay = 60s;
    return answer;
}

ServerAnswer dripping(std::chrono::milliseconds pause) {
    ServerAnswer answer = page(std::string(10'000, ' '));
    answer.drip = pause;
    return answer;
}

const std::vector<Fault> faults{
    {.name = "a reset", .answer = {.reset = true}},
    // libcurl takes what came of the headers for all of them, and nothing for the body.
    {.name = "an answer cut off in its headers",
     .answer = cut(30),
     .kind = FailureKind::unreadable,
     .status = 200,
     .reason = ReasonCode::unreadable_page},
    {.name = "an answer cut off in its body", .answer = cut(90)},
    {.name = "a Content-Length too large", .answer = announcing_more()},
    {.name = "no answer", .answer = silent()},
    {.name = "a drip too slow", .answer = dripping(600ms)},
    {.name = "an oversized body", .answer = page(std::string(200'000, ' '))},
    {.name = "503 HTML", .answer = with_body(503, "<html>down</html>"), .status = 503},
    {.name = "503 empty", .answer = with_body(503, ""), .status = 503},
    {.name = "500 JSON",
     .answer =
         with_body(500, R"({"errors":[{"code":"InternalFailure","message":"Please try again."}]})"),
     .status = 500},
    {.name = "no JSON in a 200",
     .answer = with_body(200, R"({"orders":[)"),
     .kind = FailureKind::unreadable,
     .status = 200,
     .reason = ReasonCode::unreadable_page},
    {.name = "HTML in a 200",
     .answer = with_body(200, "<html>"),
     .kind = FailureKind::unreadable,
     .status = 200,
     .reason = ReasonCode::unreadable_page},
    {.name = "nothing in a 200",
     .answer = with_body(200, ""),
     .kind = FailureKind::unreadable,
     .status = 200,
     .reason = ReasonCode::unreadable_page},
    {.name = "{} in a 200",
     .answer = with_body(200, "{}"),
     .kind = FailureKind::unreadable,
     .status = 200,
     .reason = ReasonCode::unreadable_page},
    {.name = "429 without a header",
     .answer = with_body(429, ""),
     .kind = FailureKind::rate_limited,
     .status = 429,
     .reason = ReasonCode::amazon_rate_limit},
};

}  // namespace

TEST_CASE("whatever the wire does to an answer is one failure by name, and moves nothing") {
    const Fault fault = GENERATE(from_range(faults));
    CAPTURE(fault.name);
    Amazon amazon;
    EngineOverHttp world{{amazon.server.url(), amazon.login_url()},
                         {.body_bytes_max = 100'000, .total_timeout = 2s}};
    amazon.answer_calls(fault.answer);
    world.run_until([&] { return !world.all<RequestFailed>().empty(); });
    const auto failed = world.all<RequestFailed>();
    REQUIRE(failed.size() == 1);
    CHECK(failed[0].kind == fault.kind);
    CHECK(failed[0].status == fault.status);
    CHECK_FALSE(failed[0].message.empty());
    CHECK(failed[0].quota_token_spent);
    REQUIRE(failed[0].retry_at);
    CHECK(world.status().reason == fault.reason);
    CHECK(world.status().last_error == failed[0].message);
    CHECK(world.all<WatermarkAdvanced>().empty());
    CHECK(world.all<SyncPolled>().empty());
    CHECK(world.all<PageFetched>().empty());

    amazon.answer_calls(page());
    CHECK(world.sync() == ReasonCode::success);
    CHECK_FALSE(world.status().reason);
}

TEST_CASE("an answer that drips within the time of a call is read whole") {
    Amazon amazon;
    EngineOverHttp world{{amazon.server.url(), amazon.login_url()}, {.total_timeout = 20s}};
    amazon.answer_calls(dripping(20ms));
    CHECK(world.sync() == ReasonCode::success);
    CHECK(world.all<RequestFailed>().empty());
}

TEST_CASE("a redirect is never followed, nor is a token shown to where it leads") {
    Amazon elsewhere;
    Amazon amazon;
    const auto status = GENERATE(as<std::uint16_t>{}, 301, 302, 307, 308);
    EngineOverHttp world{{amazon.server.url(), amazon.login_url()}};
    amazon.answer_calls({{status, {{"Location", elsewhere.server.url() + "/orders"}}, ""}});
    world.run_until([&] { return !world.all<RequestFailed>().empty(); });
    const auto failed = world.all<RequestFailed>();
    CHECK(failed[0].kind == FailureKind::unavailable);
    CHECK(failed[0].status == status);
    CHECK(failed[0].message == "redirects are not followed");
    CHECK(world.status().reason == ReasonCode::amazon_unavailable);
    CHECK(elsewhere.server.connections() == 0);
}

TEST_CASE("an access token that dies early is no revoked consent to the engine") {
    Amazon amazon;
    EngineOverHttp world{{amazon.server.url(), amazon.login_url()}};
    REQUIRE(world.sync() == ReasonCode::success);
    amazon.orders = [](const adapters::HttpRequest& request) {
        return adapters::header(request.headers, "x-amz-access-token") == "Atza|1" ? denied()
                                                                                   : page();
    };
    CHECK(world.sync() == ReasonCode::success);
    const auto failed = world.all<RequestFailed>();
    REQUIRE(failed.size() == 1);
    CHECK(failed[0].kind == FailureKind::unavailable);
    CHECK(failed[0].status == 403);
    CHECK(amazon.grants == 2);
    CHECK(world.status().phase == "healthy");
}

TEST_CASE("a consent that was taken back is told by the second refusal") {
    Amazon amazon;
    EngineOverHttp world{{amazon.server.url(), amazon.login_url()}};
    REQUIRE(world.sync() == ReasonCode::success);
    amazon.answer_calls(denied());
    CHECK(world.sync() == ReasonCode::authorisation_revoked);
    CHECK(world.all<RequestFailed>().size() == 2);
    CHECK(world.status().reason == ReasonCode::authorisation_revoked);
}

TEST_CASE("a login that is down is an outage, one that refuses is a revoked consent") {
    Amazon amazon;
    EngineOverHttp world{{amazon.server.url(), amazon.login_url()}};
    amazon.answer_logins([](int) { return ServerAnswer{{503, {}, "<html>"}}; });
    world.run_until([&] { return !world.all<RequestFailed>().empty(); });
    CHECK(world.status().reason == ReasonCode::amazon_unavailable);
    CHECK_FALSE(world.all<RequestFailed>()[0].quota_token_spent);
    amazon.answer_logins([](int) {
        return ServerAnswer{{400, {{"Date", amazon_date}}, R"({"error":"invalid_grant"})"}};
    });
    world.run_until([&] { return world.status().reason == ReasonCode::authorisation_revoked; });
    CHECK(amazon.calls == 0);
    amazon.answer_logins(grant);
    world.run_until([&] { return !world.status().reason; });
    CHECK(world.sync() == ReasonCode::success);
}

TEST_CASE("a Date that is none, or no possible time, is no time of Amazon's") {
    const char* date =
        GENERATE("", "soon", "Thu, 01 Jan 1970", "Wed, 25 Dec 2147483647 10:00:00 GMT", "-5");
    CAPTURE(date);
    Amazon amazon;
    Client client{amazon};
    amazon.answer_calls({{200, {{"Date", date}}, R"({"orders":[]})"}});
    const auto answer = client.ask();
    CHECK(fetched(answer));
    CHECK(answer.server_time.value_or(Time{}) == Time{});
}
