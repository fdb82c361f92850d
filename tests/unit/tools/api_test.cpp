#include "tools/api/api.hpp"

#include "adapters/memory/memory_event_log.hpp"
#include "tests/support/new_event.hpp"
#include "tools/tokens/token_text.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <atomic>
#include <future>

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
    Asked() {
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

    ServerResponse ask(const std::string& method, const std::string& path, const std::string& token,
                       orderlog::adapters::HttpHeaders headers = {},
                       orderlog::adapters::QueryParameters parameters = {}) {
        ServerRequest request;
        request.method = method;
        request.target = {path, std::move(parameters)};
        request.headers = std::move(headers);
        if (!token.empty()) {
            request.headers.emplace_back("Authorization", "Bearer " + token);
        }
        auto given = std::make_shared<std::promise<ServerResponse>>();
        auto answer = given->get_future();
        api.handle(std::move(request), PendingAnswer([given](ServerResponse&& response) {
                       given->set_value(std::move(response));
                   }));
        return answer.get();
    }

    std::string reader{};
    std::string writer{};
    std::string operates{};
    Api api{{.routes = {telling("GET", "/orders/{order}", Need::read),
                        telling("POST", "/orders/{order}", Need::write),
                        telling("GET", "/all", Need::operate)},
             .now = [] { return january(2); },
             .requests_per_second = 50}};
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
        CHECK(answer.get().body == R"({"made":1})");
    }
    CHECK(made == 1);
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
