#include "adapters/sp_api/curl_seller_api.hpp"

#include "tests/support/loopback_server.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <thread>

using namespace orderlog;
using namespace orderlog::events;
using namespace std::chrono_literals;
using adapters::CurlSellerApi;
using adapters::header;
using adapters::HttpRequest;
using engine::Answer;
using engine::Failed;
using engine::Fetched;
using test::LoopbackServer;
using test::ServerAnswer;

namespace {

constexpr const char* date = "Wed, 25 Dec 2024 10:00:00 GMT";

// Wall time, and a monotonic one that a test can push forward.
class PushedClock final : public engine::Clock {
 public:
    Time now() const override {
        return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
    }
    Duration monotonic() const override { return Duration{pushed_us.load()}; }
    std::atomic<std::int64_t> pushed_us{0};
};

ServerAnswer page(const std::string& orders = "") {
    return {{200, {{"Date", date}}, R"({"orders":[)" + orders + "]}"}};
}

// Amazon and its login on one port. Orders are answered by `orders`.
struct Amazon {
    LoopbackServer::Answer orders = [](const HttpRequest&) { return page(); };
    std::function<ServerAnswer(int grant)> login = [](int grant) {
        return ServerAnswer{
            {200,
             {{"Date", date}},
             R"({"access_token":"Atza|)" + std::to_string(grant) + R"(","expires_in":3600})"}};
    };
    std::atomic<int> grants{0};
    std::atomic<int> calls{0};
    std::mutex mutex{};
    std::string last_form{};
    std::string last_token{};
    LoopbackServer server{[this](const HttpRequest& request) {
        const std::lock_guard lock{mutex};
        if (request.url == "/auth/o2/token") {
            last_form = request.body;
            return login(++grants);
        }
        ++calls;
        last_token = header(request.headers, "x-amz-access-token");
        return orders(request);
    }};
};

class Client {
 public:
    explicit Client(const Amazon& amazon, adapters::CurlLimits limits = {}) {
        ::setenv("ORDERLOG_TEST_REFRESH_TOKEN", "Atzr|refresh", 1);
        adapters::SellerApiOptions options;
        const std::string url = amazon.server.url();
        options.endpoints = {url, url, url};
        options.lwa = {url + "/auth/o2/token", "client", "s&cret"};
        options.limits = limits;
        options.wake = [this] { ++wakes; };
        auto opened = CurlSellerApi::open(std::move(options), clock);
        REQUIRE(opened);
        api = std::move(*opened);
    }

    void submit(engine::Call call = engine::Search{},
                const std::string& credential = "env:ORDERLOG_TEST_REFRESH_TOKEN") {
        engine::Request request;
        request.id = engine::RequestId{++submitted};
        request.access.credential = credential;
        request.call = std::move(call);
        api->submit(std::move(request));
    }

    // Waits until `count` answers have come, in the order they came.
    std::vector<Answer> wait(std::size_t count) {
        std::vector<Answer> answers;
        const auto end = std::chrono::steady_clock::now() + 10s;
        while (answers.size() < count && std::chrono::steady_clock::now() < end) {
            for (Answer& answer : api->poll()) {
                answers.push_back(std::move(answer));
            }
            std::this_thread::sleep_for(1ms);
        }
        REQUIRE(answers.size() == count);
        return answers;
    }

    Answer ask(engine::Call call = engine::Search{}) {
        submit(std::move(call));
        return wait(1).front();
    }

    std::atomic<int> wakes{0};
    PushedClock clock{};
    std::unique_ptr<CurlSellerApi> api{};
    std::uint64_t submitted{0};
};

const Failed& failure(const Answer& answer) {
    REQUIRE(std::holds_alternative<Failed>(answer.outcome));
    return std::get<Failed>(answer.outcome);
}

bool fetched(const Answer& answer) {
    return std::holds_alternative<Fetched>(answer.outcome);
}

}  // namespace

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
    CHECK(client.wakes == static_cast<int>(count));
}

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

TEST_CASE("an access token that Amazon refuses is not used again") {
    Amazon amazon;
    amazon.orders = [](const HttpRequest& request) {
        return header(request.headers, "x-amz-access-token") == "Atza|1"
                   ? ServerAnswer{{403, {}, "{}"}}
                   : page();
    };
    Client client{amazon};
    CHECK(failure(client.ask()).kind == FailureKind::unauthorised);
    CHECK(fetched(client.ask()));
}

TEST_CASE("a revoked grant is told with Amazon's time and without a call") {
    Amazon amazon;
    amazon.login = [](int) {
        return ServerAnswer{
            {400,
             {{"Date", date}},
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

TEST_CASE("a login that is down holds up, and is asked again after a pause") {
    Amazon amazon;
    amazon.login = [](int grant) {
        return grant == 1 ? ServerAnswer{{503, {}, "<html>"}}
                          : ServerAnswer{{200, {}, R"({"access_token":"Atza|ok"})"}};
    };
    Client client{amazon};
    CHECK(failure(client.ask()).kind == FailureKind::unavailable);
    client.clock.pushed_us = Duration{2s}.count();
    CHECK(fetched(client.ask()));
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

TEST_CASE("tokens go to https and to this machine only") {
    CHECK(adapters::check_url("https://sellingpartnerapi-eu.amazon.com"));
    CHECK(adapters::check_url("http://127.0.0.1:80"));
    CHECK(adapters::check_url("http://localhost:80/x"));
    CHECK(adapters::check_url("http://[::1]:80"));
    for (const char* url :
         {"http://sellingpartnerapi-eu.amazon.com", "http://127.evil.com", "ftp://127.0.0.1",
          "http://127.0.0.1@evil.com", "", "evil", "http://localhost.evil.com"}) {
        CAPTURE(url);
        CHECK_FALSE(adapters::check_url(url));
    }
    PushedClock clock;
    adapters::SellerApiOptions options;
    options.endpoints.fe = "http://example.com";
    CHECK_FALSE(CurlSellerApi::open(std::move(options), clock));
}
