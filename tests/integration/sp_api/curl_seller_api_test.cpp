#include "tests/integration/sp_api/loopback_amazon.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::events;
using namespace orderlog::test;
using namespace std::chrono_literals;
using adapters::CurlSellerApi;
using adapters::header;
using adapters::HttpRequest;
using engine::Answer;
using engine::Fetched;

TEST_CASE("a page comes back cut, with Amazon's time, and wakes the engine") {
    Amazon amazon;
    amazon.orders = [](const HttpRequest&) {
        return page(R"({"orderId":"1","buyer":{"buyerName":"Ann"}})");
    };
    Client client{amazon};
    const Answer answer = client.ask();
    REQUIRE(fetched(answer));
    CHECK(std::get<Fetched>(answer.outcome).body.bytes.find("Ann") == std::string::npos);
    CHECK(answer.server_time == Time{1735120800s});
    CHECK(answer.quota_token_spent);
    CHECK(answer.duration.count() > 0);
    client.api->stop();  // What follows an answer has happened then.
    CHECK(client.wakes == 1);
    CHECK(amazon.last_token == "Atza|1");
    CHECK(amazon.last_form ==
          "grant_type=refresh_token&refresh_token=Atzr%7Crefresh&client_id=client"
          "&client_secret=s%26cret");
}

TEST_CASE("connections are kept and used again") {
    Amazon amazon;
    Client client{amazon};
    for (int i = 0; i < 20; ++i) {
        REQUIRE(fetched(client.ask()));
    }
    CHECK(amazon.server.requests() == 21);
    CHECK(amazon.server.connections() == 1);
}

TEST_CASE("many requests at once ask for one access token and are each answered once") {
    Amazon amazon;
    Client client{amazon, {.in_flight_max = 4}};
    constexpr std::size_t count = 200;
    for (std::size_t i = 0; i < count; ++i) {
        client.submit();
    }
    const auto answers = client.wait(count);
    std::vector<bool> seen(count + 1);
    for (const Answer& answer : answers) {
        CHECK(fetched(answer));
        CHECK_FALSE(seen[answer.id.value()]);
        seen[answer.id.value()] = true;
    }
    CHECK(amazon.grants == 1);
    CHECK(amazon.calls == static_cast<int>(count));
    CHECK(amazon.server.connections() <= 4);
    client.api->stop();
    CHECK(client.wakes == static_cast<int>(count));
}

TEST_CASE("a request that takes too long ends, and its quota token counts as spent") {
    Amazon amazon;
    amazon.orders = [](const HttpRequest&) {
        ServerAnswer answer = page();
        answer.delay = 5s;
        return answer;
    };
    Client client{amazon, {.total_timeout = 200ms}};
    const Answer answer = client.ask();
    CHECK(failure(answer).kind == FailureKind::unavailable);
    CHECK(failure(answer).status == 0);
    CHECK(answer.quota_token_spent);
    CHECK(answer.duration >= 200ms);
}

TEST_CASE("a reset, a cut-off and an oversized answer are no answers") {
    Amazon amazon;
    Client client{amazon, {.body_bytes_max = 1000}};
    REQUIRE(fetched(client.ask()));
    const auto answer_with = [&](const ServerAnswer& answer) {
        {
            const std::lock_guard lock{amazon.mutex};
            amazon.orders = [answer](const HttpRequest&) { return answer; };
        }
        const Answer got = client.ask();
        CHECK(failure(got).kind == FailureKind::unavailable);
        CHECK(got.quota_token_spent);
    };
    ServerAnswer reset = page();
    reset.reset = true;
    answer_with(reset);
    ServerAnswer cut = page(R"({"orderId":"1"})");
    cut.cut_after = 80;
    answer_with(cut);
    answer_with(page(std::string(2000, ' ')));
    {
        const std::lock_guard lock{amazon.mutex};
        amazon.orders = [](const HttpRequest&) { return page(); };
    }
    CHECK(fetched(client.ask()));
}

TEST_CASE("a request leaves once, also when its kept connection ends without an answer") {
    Amazon amazon;
    Client client{amazon};
    REQUIRE(fetched(client.ask()));
    const int before = amazon.server.requests();
    {
        const std::lock_guard lock{amazon.mutex};
        amazon.orders = [](const HttpRequest&) {
            ServerAnswer answer = page();
            answer.reset = true;
            return answer;
        };
    }
    const Answer answer = client.ask();
    CHECK(failure(answer).kind == FailureKind::unavailable);
    CHECK(answer.quota_token_spent);
    CHECK(amazon.server.requests() == before + 1);
    CHECK(amazon.server.connections() <= 2);
}

TEST_CASE("a server that is not there costs no quota token") {
    auto amazon = std::make_unique<Amazon>();
    Client client{*amazon};
    REQUIRE(fetched(client.ask()));
    amazon.reset();
    const Answer answer = client.ask();
    CHECK(failure(answer).kind == FailureKind::unavailable);
    CHECK_FALSE(answer.quota_token_spent);
}

TEST_CASE("stopping answers everything that is under way, and whatever comes later") {
    Amazon amazon;
    amazon.orders = [](const HttpRequest&) {
        ServerAnswer answer = page();
        answer.delay = 20s;
        return answer;
    };
    Client client{amazon, {.in_flight_max = 2}};
    for (int i = 0; i < 5; ++i) {
        client.submit();
    }
    std::this_thread::sleep_for(100ms);
    client.api->stop();
    client.submit();
    const auto answers = client.api->poll();
    REQUIRE(answers.size() == 6);
    for (const Answer& answer : answers) {
        CHECK(failure(answer).kind == FailureKind::cancelled);
    }
}

TEST_CASE("tokens go nowhere in clear text") {
    PushedClock clock;
    adapters::SellerApiOptions options;
    options.endpoints.fe = "http://example.com";
    CHECK_FALSE(CurlSellerApi::open(std::move(options), clock));
}
