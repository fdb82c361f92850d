#include "tests/integration/sp_api/loopback_amazon.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::events;
using namespace orderlog::test;
using namespace std::chrono_literals;
using adapters::header;
using adapters::HttpRequest;
using engine::Answer;

TEST_CASE("an access token is renewed a minute before its end") {
    Amazon amazon;
    Client client{amazon};
    REQUIRE(fetched(client.ask()));
    client.clock.pushed_us = Duration{3539s}.count();
    REQUIRE(fetched(client.ask()));
    CHECK(amazon.grants == 1);
    client.clock.pushed_us = Duration{3540s}.count();
    REQUIRE(fetched(client.ask()));
    CHECK(amazon.grants == 2);
    CHECK(amazon.last_token == "Atza|2");
}

TEST_CASE("a fresh access token that Amazon refuses tells of a revoked consent") {
    Amazon amazon;
    amazon.orders = [](const HttpRequest& request) {
        return header(request.headers, "x-amz-access-token") == "Atza|1" ? denied() : page();
    };
    Client client{amazon};
    CHECK(failure(client.ask()).kind == FailureKind::unauthorised);
    CHECK(fetched(client.ask()));
}

TEST_CASE("an access token that dies early is renewed once, and the seller is not held revoked") {
    const auto status = GENERATE(as<std::uint16_t>{}, 401, 403);
    Amazon amazon;
    Client client{amazon};
    REQUIRE(fetched(client.ask()));
    amazon.orders = [status](const HttpRequest& request) {
        return header(request.headers, "x-amz-access-token") == "Atza|1" ? denied(status) : page();
    };
    const Answer refused = client.ask();
    CHECK(failure(refused).kind == FailureKind::unavailable);
    CHECK(failure(refused).status == status);
    CHECK(failure(refused).code == "Unauthorized");
    CHECK(failure(refused).message ==
          "the access token was refused before its end, another one is asked for");
    CHECK(refused.quota_token_spent);
    CHECK(fetched(client.ask()));
    CHECK(amazon.grants == 2);
    CHECK(amazon.calls == 3);
}

TEST_CASE("a refusal that outlives a renewal is a revoked consent") {
    Amazon amazon;
    Client client{amazon};
    REQUIRE(fetched(client.ask()));
    amazon.answer_calls(denied());
    CHECK(failure(client.ask()).kind == FailureKind::unavailable);
    CHECK(failure(client.ask()).kind == FailureKind::unauthorised);
    CHECK(failure(client.ask()).kind == FailureKind::unauthorised);
    amazon.answer_calls(page());
    CHECK(fetched(client.ask()));
    amazon.answer_calls(denied());
    CHECK(failure(client.ask()).kind == FailureKind::unavailable);
}

TEST_CASE("an operation that is refused while another is served is held revoked all the same") {
    Amazon amazon;
    amazon.orders = [](const HttpRequest& request) {
        return request.url.find("/orders/1-2-3") == std::string::npos ? page() : denied();
    };
    Client client{amazon};
    const engine::ReadOrder one{OrderId{"1-2-3"}, {}};
    REQUIRE(fetched(client.ask()));
    CHECK(failure(client.ask(one)).kind == FailureKind::unavailable);
    REQUIRE(fetched(client.ask()));  // The new token is proven before it is refused.
    CHECK(failure(client.ask(one)).kind == FailureKind::unauthorised);
}

TEST_CASE("calls that leave together with a dead token are one refusal") {
    Amazon amazon;
    Client client{amazon};
    REQUIRE(fetched(client.ask()));
    amazon.orders = [](const HttpRequest& request) {
        ServerAnswer answer = denied();
        answer.delay = 100ms;
        return header(request.headers, "x-amz-access-token") == "Atza|1" ? answer : page();
    };
    client.submit();
    client.submit();
    client.submit();
    for (const Answer& answer : client.wait(3)) {
        CHECK(failure(answer).kind == FailureKind::unavailable);
    }
    CHECK(fetched(client.ask()));
    CHECK(amazon.grants == 2);
}

TEST_CASE("a revoked grant is told with Amazon's time and without a call") {
    Amazon amazon;
    amazon.login = [](int) {
        return ServerAnswer{
            {400,
             {{"Date", amazon_date}},
             R"({"error":"invalid_grant","error_description":"User may have revoked Atzr|x"})"}};
    };
    Client client{amazon};
    const Answer answer = client.ask();
    CHECK(failure(answer).kind == FailureKind::unauthorised);
    CHECK(failure(answer).code == "invalid_grant");
    CHECK(failure(answer).message.find("Atzr|x") == std::string::npos);
    CHECK(answer.server_time == Time{1735120800s});
    CHECK_FALSE(answer.quota_token_spent);
    CHECK(failure(client.ask()).retry_after);
    CHECK(amazon.grants == 1);
    CHECK(amazon.calls == 0);
    client.clock.pushed_us = Duration{61s}.count();
    CHECK_FALSE(fetched(client.ask()));
    CHECK(amazon.grants == 2);
}

TEST_CASE("a refused client is told as the application's trouble, not the seller's") {
    Amazon amazon;
    amazon.login = [](int) {
        return ServerAnswer{
            {401,
             {{"Date", amazon_date}},
             R"({"error":"invalid_client","error_description":"Client authentication failed"})"}};
    };
    Client client{amazon};
    const Answer answer = client.ask();
    CHECK(failure(answer).kind == FailureKind::application_refused);
    CHECK(failure(answer).message ==
          "login with amazon refuses client_id or client secret: Client authentication failed");
    CHECK_FALSE(answer.quota_token_spent);
    CHECK(amazon.calls == 0);
}

TEST_CASE("a login that is down in any way costs no quota, and is asked again after a pause") {
    const auto [how, answer] = GENERATE(table<const char*, ServerAnswer>({
        {"503 HTML", {{503, {}, "<html>down</html>"}}},
        {"503 empty", {{503, {}, ""}}},
        {"500 JSON", {{500, {}, R"({"error":"server_error","error_description":"x"})"}}},
        {"time-out", {.response = {200, {}, "{}"}, .delay = 5s}},
        {"no JSON", {{200, {}, "{\"access_token\":"}}},
        {"no token", {{200, {}, "{}"}}},
        {"a redirect", {{302, {{"Location", "http://127.0.0.1:1/"}}, ""}}},
        {"cut off", {.response = {200, {}, R"({"access_token":"Atza|no"})"}, .cut_after = 60}},
        {"reset", {.reset = true}},
    }));
    CAPTURE(how);
    Amazon amazon;
    amazon.login = [answer = answer](int number) { return number == 1 ? answer : grant(number); };
    Client client{amazon, {.total_timeout = 500ms}};
    const Answer refused = client.ask();
    CHECK(failure(refused).kind == FailureKind::unavailable);
    CHECK(failure(refused).message.starts_with("login with amazon"));
    CHECK_FALSE(refused.quota_token_spent);
    CHECK(failure(client.ask()).retry_after);  // Not asked again at once.
    CHECK(amazon.grants == 1);
    client.clock.push(2s);
    CHECK(fetched(client.ask()));
    CHECK(amazon.grants == 2);
    CHECK(amazon.calls == 1);
}

TEST_CASE("a connection without a refresh token is answered without a call") {
    Amazon amazon;
    Client client{amazon};
    for (const char* credential : {"", "env:ORDERLOG_NO_SUCH_NAME", "file:/no/such/file", "x"}) {
        client.submit(engine::Search{}, credential);
        CHECK(failure(client.wait(1).front()).kind == FailureKind::token_missing);
    }
    CHECK(amazon.server.requests() == 0);
}
