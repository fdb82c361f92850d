#include "tools/api/api.hpp"

#include "adapters/memory/memory_event_log.hpp"
#include "tests/support/new_event.hpp"
#include "tools/api/stream_places.hpp"
#include "tools/tokens/token_text.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace orderlog::events;
using namespace orderlog::tools;
using orderlog::support::january;

namespace {

/// What a route was called with, told back.
ApiRoute telling(std::string_view method, std::string_view path, Need need) {
    ApiRoute route{.method = method, .path = path, .need = need};
    route.serve = at_once([](const ApiCall& call, ApiTables&) {
        return json_response({{"tenant", call.tenant.value()}, {"names", call.names}});
    });
    return route;
}

/// An API with a read, a write and an operator's route, whose tokens are of tenant acme.
struct Asked {
    explicit Asked(std::vector<ApiRoute> more = {}) : Asked(Api::Outside{}, std::move(more)) {}

    Asked(Api::Outside outside, std::vector<ApiRoute> more)
        : api(with_routes(std::move(outside), std::move(more))) {
        TokenBook book;
        std::uint64_t position = 0;
        for (const auto& [token, scope, tenant] :
             {std::tuple{&reader, TokenScope::read, "acme"},
              std::tuple{&writer, TokenScope::write, "acme"},
              std::tuple{&operates, TokenScope::operate, ""}}) {
            *token = draw_token();
            StoredEvent stored;
            stored.position = LogPosition{++position};
            stored.event = TokenIssued{"t", token_hash(*token), scope, TenantId{tenant}, {}};
            book.evolve(stored);
        }
        api.know(std::move(book));
    }

    static Api::Outside with_routes(Api::Outside outside, std::vector<ApiRoute> more) {
        outside.routes = {telling("GET", "/orders/{order}", Need::read),
                          telling("POST", "/orders/{order}", Need::write),
                          telling("GET", "/all", Need::operate)};
        outside.routes.insert(outside.routes.end(), more.begin(), more.end());
        outside.now = [] { return january(2); };
        outside.requests_per_second = 50;
        return outside;
    }

    /// Asks, and does not wait.
    std::future<ServerResponse> put(ServerRequest request, const std::string& token,
                                    PendingAnswer::Wanted wanted = {}) {
        if (!token.empty()) {
            request.headers.emplace_back("Authorization", "Bearer " + token);
        }
        auto given = std::make_shared<std::promise<ServerResponse>>();
        auto answer = given->get_future();
        api.handle(std::move(request), PendingAnswer(
                                           [given](ServerResponse&& response) {
                                               given->set_value(std::move(response));
                                           },
                                           std::move(wanted)));
        return answer;
    }

    ServerResponse ask(const std::string& method, const std::string& path, const std::string& token,
                       orderlog::adapters::HttpHeaders headers = {},
                       orderlog::adapters::QueryParameters parameters = {}) {
        ServerRequest request;
        request.id = "r1";
        request.method = method;
        request.target = {path, std::move(parameters)};
        request.headers = std::move(headers);
        return put(std::move(request), token).get();
    }

    std::string reader{};
    std::string writer{};
    std::string operates{};
    Api api;
};

}  // namespace

TEST_CASE("a route is found by method and path, and what stands for its braces") {
    CHECK(match_path("/a/{x}/b", "/a/1/b") == std::vector<std::string>{"1"});
    CHECK_FALSE(match_path("/a/{x}", "/a/"));
    CHECK_FALSE(match_path("/a/{x}", "/a/1/b"));
    CHECK_FALSE(match_path("/a", "/a/"));
    Asked asked;
    CHECK(asked.ask("GET", "/nothing", asked.operates).status == 404);
    const auto wrong = asked.ask("DELETE", "/orders/7", asked.operates);
    CHECK(wrong.status == 405);
    CHECK(orderlog::adapters::header(wrong.headers, "Allow") == "GET, POST");
    const auto found = asked.ask("GET", "/orders/7", asked.reader);
    CHECK(nlohmann::json::parse(found.body) ==
          nlohmann::json{{"tenant", "acme"}, {"names", {"7"}}});
}

TEST_CASE("a bearer does what its token allows, and no more") {
    Asked asked;
    CHECK(asked.ask("GET", "/orders/7", "").status == 401);
    CHECK(asked.ask("GET", "/orders/7", "olt_x").status == 401);
    CHECK(asked.ask("GET", "/orders/7", draw_token()).status == 401);
    CHECK(asked.ask("POST", "/orders/7", asked.reader).status == 403);
    CHECK(asked.ask("POST", "/orders/7", asked.writer).status == 200);
    CHECK(asked.ask("GET", "/all", asked.writer).status == 403);
    CHECK(asked.ask("GET", "/all", asked.operates).status == 200);
}

TEST_CASE("a named tenant narrows and never widens, and two are refused") {
    Asked asked;
    const orderlog::adapters::QueryParameters other{{"tenantId", "bolt"}};
    CHECK(asked.ask("GET", "/orders/7", asked.writer, {}, other).status == 403);
    CHECK(asked.ask("GET", "/orders/7", asked.writer, {{"X-Tenant-Id", "bolt"}}).status == 403);
    CHECK(asked.ask("GET", "/orders/7", asked.operates, {{"X-Tenant-Id", "acme"}}, other).status ==
          400);
    CHECK(asked
              .ask("GET", "/orders/7", asked.operates, {},
                   {{"tenantId", "acme"}, {"tenantId", "bolt"}})
              .status == 400);
    const auto narrowed = asked.ask("GET", "/orders/7", asked.operates, {}, other);
    CHECK(nlohmann::json::parse(narrowed.body).at("tenant") == "bolt");
}

TEST_CASE("a bearer that asks too often is told to wait, and holds up nobody else") {
    Asked asked;
    int refused = 0;
    for (int i = 0; i < 200; ++i) {
        refused += asked.ask("GET", "/orders/7", asked.reader).status == 429 ? 1 : 0;
    }
    CHECK(refused > 0);
    CHECK(asked.ask("GET", "/orders/7", asked.writer).status == 200);
}

TEST_CASE("who has an answer already is told so") {
    Asked asked;
    const auto first = asked.ask("GET", "/orders/7", asked.reader);
    const std::string name{orderlog::adapters::header(first.headers, "ETag")};
    REQUIRE_FALSE(name.empty());
    const auto again = asked.ask("GET", "/orders/7", asked.reader, {{"If-None-Match", name}});
    CHECK(again.status == 304);
    CHECK(again.body.empty());
    CHECK(asked.ask("GET", "/orders/8", asked.reader, {{"If-None-Match", name}}).status == 200);
}

TEST_CASE("however many ask the same, a fresh answer is made once") {
    std::atomic<int> made{0};
    ApiRoute counting{.method = "GET",
                      .path = "/counted",
                      .need = Need::nothing,
                      .fresh = std::chrono::milliseconds{60'000}};
    counting.serve =
        at_once([&](const ApiCall&, ApiTables&) { return json_response({{"made", ++made}}); });
    Api api{{.routes = {counting}, .now = [] { return january(2); }}};
    std::vector<std::future<ServerResponse>> answers;
    for (int i = 0; i < 20; ++i) {
        ServerRequest request;
        request.method = "GET";
        request.target.path = "/counted";
        auto given = std::make_shared<std::promise<ServerResponse>>();
        answers.push_back(given->get_future());
        api.handle(std::move(request), PendingAnswer([given](ServerResponse&& response) {
                       given->set_value(std::move(response));
                   }));
    }
    for (auto& answer : answers) {
        CHECK(answer.get().content() == R"({"made":1})");
    }
    CHECK(made == 1);
}

namespace {

/// A route whose answers are counted, and are not made before `open`.
struct Gate {
    ApiRoute route(std::string_view method, std::string_view path) {
        ApiRoute gated{.method = method,
                       .path = path,
                       .need = method == "GET" ? Need::read : Need::write,
                       .fresh = std::chrono::milliseconds{60'000}};
        gated.serve = at_once([this](const ApiCall& call, ApiTables&) {
            const int now = ++begun;
            opened.wait();
            return json_response({{"made", now}, {"tenant", call.tenant.value()}});
        });
        return gated;
    }
    std::atomic<int> begun{0};
    std::promise<void> open{};
    std::shared_future<void> opened{open.get_future().share()};
};

ApiRoute counting(std::atomic<int>& made, std::string_view method, std::string_view path) {
    ApiRoute route{.method = method,
                   .path = path,
                   .need = method == "GET" ? Need::read : Need::write,
                   .fresh = std::chrono::milliseconds{60'000},
                   .parameters = std::vector<std::string_view>{"page"}};
    route.serve =
        at_once([&](const ApiCall&, ApiTables&) { return json_response({{"made", ++made}}); });
    return route;
}

ServerRequest request_of(const std::string& method, const std::string& path) {
    ServerRequest request;
    request.method = method;
    request.target.path = path;
    return request;
}

}  // namespace

TEST_CASE("parameters that no route knows make no answer another one") {
    std::atomic<int> made{0};
    Asked asked({counting(made, "GET", "/counted")});
    for (const char* value : {"1", "2", "3"}) {
        CHECK(asked.ask("GET", "/counted", asked.reader, {}, {{"_", value}}).status == 200);
    }
    CHECK(made == 1);
    static_cast<void>(asked.ask("GET", "/counted", asked.reader, {}, {{"page", "2"}}));
    CHECK(made == 2);
}

TEST_CASE("who changed something is never told what was read before") {
    std::atomic<int> made{0};
    std::promise<void> open;
    const auto opened = open.get_future().share();
    ApiRoute slow = counting(made, "GET", "/slow");
    slow.serve = at_once([&](const ApiCall&, ApiTables&) {
        const int now = ++made;
        if (now == 1) {
            opened.wait();
        }
        return json_response({{"made", now}});
    });
    Asked asked({slow});
    auto before = asked.put(request_of("GET", "/slow"), asked.reader);
    while (made == 0) {
        std::this_thread::yield();
    }
    CHECK(asked.ask("POST", "/orders/7", asked.writer).status == 200);
    // The first still reads; another asks behind the change.
    auto behind = asked.put(request_of("GET", "/slow"), asked.reader);
    CHECK(behind.get().content() == R"({"made":2})");
    open.set_value();
    CHECK(before.get().content() == R"({"made":1})");
    CHECK(asked.ask("GET", "/slow", asked.reader).content() == R"({"made":2})");
    // What is done to others makes no answer old.
    static_cast<void>(asked.ask("POST", "/orders/7", asked.operates, {{"X-Tenant-Id", "bolt"}}));
    CHECK(asked.ask("GET", "/slow", asked.reader).content() == R"({"made":2})");
}

TEST_CASE("a kept answer is packed once for all who read gzip") {
    std::atomic<int> made{0};
    ApiRoute route = counting(made, "GET", "/long");
    route.serve = at_once([&](const ApiCall&, ApiTables&) {
        ++made;
        return json_response({{"text", std::string(5000, 'a')}});
    });
    Asked asked({route});
    const auto plain = asked.ask("GET", "/long", asked.reader);
    const auto first = asked.ask("GET", "/long", asked.reader, {{"Accept-Encoding", "gzip"}});
    const auto second = asked.ask("GET", "/long", asked.reader, {{"Accept-Encoding", "gzip"}});
    CHECK(made == 1);
    CHECK(plain.content().size() > 5000);
    CHECK(first.content().size() < 200);
    CHECK(first.content().data() == second.content().data());
    CHECK(orderlog::adapters::header(second.headers, "Content-Encoding") == "gzip");
    CHECK(orderlog::adapters::header(second.headers, "ETag") ==
          orderlog::adapters::header(plain.headers, "ETag"));
}

TEST_CASE("answers are kept up to so many bytes") {
    AnswerCache cache;
    for (int i = 0; i < 40; ++i) {
        const std::string key = std::to_string(i);
        REQUIRE(cache.take(key, PendingAnswer([](ServerResponse&&) {})));
        ServerResponse response;
        response.body.assign(3 << 20, 'a');
        cache.made(key, response, std::chrono::milliseconds{60'000});
        CHECK(cache.bytes() <= AnswerCache::bytes_max);
    }
    CHECK(cache.bytes() > 0);
    CHECK_FALSE(cache.take("39", PendingAnswer([](ServerResponse&&) {})));
}

TEST_CASE("work that nobody waits for any more is not done") {
    Gate gate;
    std::atomic<int> made{0};
    Asked asked({gate.route("POST", "/gated"), counting(made, "GET", "/counted"),
                 counting(made, "POST", "/counted")});
    std::vector<std::future<ServerResponse>> answers;
    for (int i = 0; i < 2; ++i) {
        answers.push_back(asked.put(request_of("POST", "/gated"), asked.writer));
    }
    while (gate.begun < 1) {
        std::this_thread::yield();
    }
    const auto nobody = [] { return false; };
    auto dead = asked.put(request_of("POST", "/counted"), asked.writer, nobody);
    // Another waits for what the first began, who does not any more.
    auto first = asked.put(request_of("GET", "/counted"), asked.reader, nobody);
    auto second = asked.put(request_of("GET", "/counted"), asked.reader);
    gate.open.set_value();
    CHECK(dead.get().status == 504);
    CHECK(second.get().status == 200);
    CHECK(made == 1);
    static_cast<void>(first.get());
}

TEST_CASE("a tenant whose answers are slow holds up no other") {
    WorkerPool pool({.threads = 3, .queue = 100, .queue_each = 10, .threads_each = 2});
    std::promise<void> open;
    const auto opened = open.get_future().share();
    int taken = 0;
    for (int i = 0; i < 50; ++i) {
        taken += pool.submit("slow", [opened](ApiTables&) { opened.wait(); }) ? 1 : 0;
    }
    CHECK(taken <= 12);  // Two that run, ten that wait.
    auto told = std::make_shared<std::promise<void>>();
    auto answered = told->get_future();
    REQUIRE(pool.submit("quick", [told](ApiTables&) { told->set_value(); }));
    CHECK(answered.wait_for(std::chrono::seconds{30}) == std::future_status::ready);
    open.set_value();
}

TEST_CASE("what throws is answered 500 and told once, and the workers live on") {
    std::vector<std::string> said;
    std::mutex mutex;
    ApiRoute broken{.method = "GET", .path = "/broken", .need = Need::read};
    broken.serve = [](const ApiCall&, ApiTables&, const PendingAnswer&) {
        throw std::runtime_error("secret of a row");
    };
    ApiRoute refused{.method = "GET", .path = "/refused", .need = Need::read};
    refused.serve = at_once([](const ApiCall&, ApiTables&) {
        return error_response({ErrorKind::corrupt, "PostgreSQL refuses 'x.sql' with 42P01", ""});
    });
    ApiRoute quick{.method = "GET", .path = "/quick", .need = Need::read};
    quick.quick = [](const ApiCall&) -> ServerResponse { throw std::runtime_error("no"); };
    Asked asked({.on_failure =
                     [&](const std::string& line) {
                         const std::lock_guard lock(mutex);
                         said.push_back(line);
                     }},
                {broken, refused, quick});
    for (int i = 0; i < 3; ++i) {
        const auto answer = asked.ask("GET", "/broken", asked.reader);
        CHECK(answer.status == 500);
        CHECK(answer.body.find("secret") == std::string::npos);
        CHECK(answer.body.find("r1") != std::string::npos);
    }
    CHECK(asked.ask("GET", "/quick", asked.reader).status == 500);
    CHECK(asked.ask("GET", "/refused", asked.reader).status == 500);
    REQUIRE(said.size() == 5);
    CHECK(said.back() ==
          "request r1: GET /refused was answered 500: PostgreSQL refuses 'x.sql' with 42P01");
    CHECK(said.front().find("secret") == std::string::npos);
    CHECK(asked.ask("GET", "/orders/7", asked.reader).status == 200);
}

TEST_CASE("a request with an Idempotency-Key is done once, and answered the same again") {
    std::atomic<int> made{0};
    Asked asked({counting(made, "POST", "/counted"), counting(made, "POST", "/other")});
    const orderlog::adapters::HttpHeaders key{{"Idempotency-Key", "a-1"}};
    const auto first = asked.ask("POST", "/counted", asked.writer, key);
    const auto again = asked.ask("POST", "/counted", asked.writer, key);
    CHECK(first.content() == R"({"made":1})");
    CHECK(again.content() == first.content());
    CHECK(again.status == first.status);
    CHECK(asked.ask("POST", "/counted", asked.writer, key, {{"page", "2"}}).status == 422);
    CHECK(made == 1);
    // The key of another route or bearer, and another key, are others.
    static_cast<void>(asked.ask("POST", "/other", asked.writer, key));
    static_cast<void>(
        asked.ask("POST", "/counted", asked.operates, {key[0], {"X-Tenant-Id", "acme"}}));
    static_cast<void>(asked.ask("POST", "/counted", asked.writer, {{"Idempotency-Key", "a-2"}}));
    CHECK(made == 4);
    CHECK(asked.ask("POST", "/counted", asked.writer, {{"Idempotency-Key", std::string(256, 'a')}})
              .status == 400);
    CHECK(asked.ask("POST", "/counted", asked.writer, {{"Idempotency-Key", "a b"}}).status == 400);
    CHECK(asked.ask("POST", "/counted", asked.writer, {key[0], key[0]}).status == 400);
    CHECK(made == 4);
}

TEST_CASE("a stranger's key stands for nothing, and what he asks costs no kept answer") {
    std::atomic<int> opened{0};
    std::atomic<int> made{0};
    ApiRoute open = counting(opened, "POST", "/open");
    open.need = Need::nothing;
    Asked asked({open, counting(made, "GET", "/counted")});
    CHECK(asked.ask("GET", "/counted", asked.reader).status == 200);
    const orderlog::adapters::HttpHeaders key{{"Idempotency-Key", "a-1"}};
    CHECK(asked.ask("POST", "/open", "", key).content() == R"({"made":1})");
    CHECK(asked.ask("POST", "/open", "", key).content() == R"({"made":2})");
    CHECK(asked.ask("GET", "/counted", asked.reader).content() == R"({"made":1})");
}

TEST_CASE("a key whose request is under way is refused, and one that failed is tried again") {
    Gate gate;
    std::atomic<int> made{0};
    ApiRoute fails = counting(made, "POST", "/fails");
    fails.serve = at_once([&](const ApiCall&, ApiTables&) {
        ++made;
        return error_response({ErrorKind::unavailable, "not now", ""});
    });
    Asked asked({gate.route("POST", "/gated"), fails});
    const orderlog::adapters::HttpHeaders key{{"Idempotency-Key", "a-1"}};
    ServerRequest request = request_of("POST", "/gated");
    request.headers = key;
    auto first = asked.put(request, asked.writer);
    CHECK(asked.ask("POST", "/gated", asked.writer, key).status == 409);
    gate.open.set_value();
    CHECK(first.get().status == 200);
    CHECK(asked.ask("POST", "/gated", asked.writer, key).status == 200);
    CHECK(gate.begun == 1);
    CHECK(asked.ask("POST", "/fails", asked.writer, key).status == 503);
    CHECK(asked.ask("POST", "/fails", asked.writer, key).status == 503);
    CHECK(made == 2);
}

TEST_CASE("answers by key are kept for a day, and up to so many bytes") {
    AnsweredKeys keys;
    using enum AnsweredKeys::Standing;
    const AnsweredKeys::Moment now = AnsweredKeys::Moment::clock::now();
    ServerResponse answer;
    answer.body.assign(1 << 20, 'a');
    for (int i = 0; i < 20; ++i) {
        REQUIRE(keys.begin(std::to_string(i), {}, now).standing == first);
        keys.end(std::to_string(i), answer, now);
    }
    CHECK(keys.begin("19", {}, now).standing == answered);
    CHECK(keys.begin("0", {}, now).standing == first);
    CHECK(keys.begin("19", {}, now + AnsweredKeys::kept_for).standing == first);
}

TEST_CASE("a bearer has so many streams at once, and each that ends gives its place back") {
    StreamPlaces places(2);
    auto one = places.take("token:1");
    const auto two = places.take("token:1");
    CHECK(one);
    CHECK(two);
    CHECK_FALSE(places.take("token:1"));
    CHECK(places.take("token:2"));
    one.reset();
    CHECK(places.take("token:1"));
}

TEST_CASE("tables that were never reached are unavailable, and no client is told more") {
    ApiTables tables;
    const auto rows = tables.rows("api_counts.sql", {""});
    REQUIRE_FALSE(rows);
    CHECK(rows.error().kind == ErrorKind::unavailable);
    CHECK(error_response(rows.error()).status == 503);
    const auto inside = error_response({ErrorKind::corrupt, "PostgreSQL says: secret", ""});
    CHECK(inside.status == 500);
    CHECK(inside.body.find("secret") == std::string::npos);
}
