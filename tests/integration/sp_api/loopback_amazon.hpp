#pragma once

#include "adapters/sp_api/curl_seller_api.hpp"
#include "tests/support/loopback_server.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace orderlog::test {

inline constexpr const char* amazon_date = "Wed, 25 Dec 2024 10:00:00 GMT";

/// Wall time, and a monotonic one that a test can push forward.
class PushedClock final : public engine::Clock {
 public:
    events::Time now() const override {
        return std::chrono::time_point_cast<events::Duration>(std::chrono::system_clock::now());
    }
    events::Duration monotonic() const override { return events::Duration{pushed_us.load()}; }
    void push(events::Duration time) { pushed_us += time.count(); }
    std::atomic<std::int64_t> pushed_us{0};
};

inline ServerAnswer page(const std::string& orders = "") {
    return {{200, {{"Date", amazon_date}}, R"({"orders":[)" + orders + "]}"}};
}

inline ServerAnswer grant(int number) {
    return {{200,
             {{"Date", amazon_date}},
             R"({"access_token":"Atza|)" + std::to_string(number) + R"(","expires_in":3600})"}};
}

inline ServerAnswer denied(std::uint16_t status = 403) {
    return {{status,
             {{"Date", amazon_date}},
             R"({"errors":[{"code":"Unauthorized",)"
             R"("message":"Access to requested resource is denied.","details":""}]})"}};
}

/// Amazon and its login on one port.
struct Amazon {
    LoopbackServer::Answer orders = [](const adapters::HttpRequest&) { return page(); };
    std::function<ServerAnswer(int number)> login = grant;
    std::atomic<int> grants{0};
    std::atomic<int> calls{0};
    std::mutex mutex{};
    std::string last_form{};
    std::string last_token{};
    LoopbackServer server{[this](const adapters::HttpRequest& request) {
        const std::lock_guard lock{mutex};
        if (request.url == "/auth/o2/token") {
            last_form = request.body;
            return login(++grants);
        }
        ++calls;
        last_token = adapters::header(request.headers, "x-amz-access-token");
        return orders(request);
    }};

    [[nodiscard]] std::string login_url() const { return server.url() + "/auth/o2/token"; }
    void answer_calls(const ServerAnswer& answer) {
        const std::lock_guard lock{mutex};
        orders = [answer](const adapters::HttpRequest&) { return answer; };
    }
    void answer_logins(std::function<ServerAnswer(int number)> answer) {
        const std::lock_guard lock{mutex};
        login = std::move(answer);
    }
};

struct Places {
    std::string api{};
    std::string login{};
};

/// The real client, and what a test asks of it.
class Client {
 public:
    explicit Client(const Amazon& amazon, adapters::CurlLimits limits = {})
        : Client(Places{amazon.server.url(), amazon.login_url()}, limits) {}
    explicit Client(const Places& places, adapters::CurlLimits limits = {}) {
        ::setenv("ORDERLOG_TEST_REFRESH_TOKEN", "Atzr|refresh", 1);
        adapters::SellerApiOptions options;
        options.endpoints = {places.api, places.api, places.api};
        options.lwa = {places.login, "client", "s&cret"};
        options.limits = limits;
        options.wake = [this] { ++wakes; };
        auto opened = adapters::CurlSellerApi::open(std::move(options), clock);
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

    /// Waits until `count` answers have come, in the order they came.
    std::vector<engine::Answer> wait(std::size_t count) {
        using namespace std::chrono_literals;
        std::vector<engine::Answer> answers;
        const auto end = std::chrono::steady_clock::now() + 30s;
        while (answers.size() < count && std::chrono::steady_clock::now() < end) {
            for (engine::Answer& answer : api->poll()) {
                answers.push_back(std::move(answer));
            }
            std::this_thread::sleep_for(1ms);
        }
        REQUIRE(answers.size() == count);
        return answers;
    }

    engine::Answer ask(engine::Call call = engine::Search{}) {
        submit(std::move(call));
        return wait(1).front();
    }

    std::atomic<int> wakes{0};
    PushedClock clock{};
    std::unique_ptr<adapters::CurlSellerApi> api{};
    std::uint64_t submitted{0};
};

inline const engine::Failed& failure(const engine::Answer& answer) {
    REQUIRE(std::holds_alternative<engine::Failed>(answer.outcome));
    return std::get<engine::Failed>(answer.outcome);
}

inline bool fetched(const engine::Answer& answer) {
    return std::holds_alternative<engine::Fetched>(answer.outcome);
}

}  // namespace orderlog::test
