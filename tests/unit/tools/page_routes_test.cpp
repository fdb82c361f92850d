#include "tools/page/page_routes.hpp"

#include "tools/http/gzip.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace orderlog;
using namespace orderlog::tools;

namespace {

const std::string page_script(3000, 'x');
const std::string packed_script = gzipped(page_script);
const std::vector<PageFile> some_files{
    {.path = "/", .type = "text/html; charset=utf-8", .tag = "aa", .gzip = packed_script},
    {.path = "/indicator.js", .type = "text/javascript", .tag = "cc", .gzip = packed_script},
    {.path = "/assets/index-1.js", .type = "text/javascript", .tag = "bb", .gzip = packed_script},
};

ServerResponse page_file_of(const ApiRoute& route, adapters::HttpHeaders headers = {}) {
    return route.quick(ApiCall{.request = {.method = "GET", .headers = std::move(headers)}});
}

std::string page_header_of(const ServerResponse& response, std::string_view name) {
    return std::string{adapters::header(response.headers, name)};
}

}  // namespace

TEST_CASE("anybody is given the page's files, and what he may do with them") {
    const auto routes = page_routes(some_files);
    REQUIRE(routes.size() == 3);
    for (const ApiRoute& route : routes) {
        CHECK(route.need == Need::nothing);
        const auto response = page_file_of(route);
        CHECK(
            page_header_of(response, "Content-Security-Policy").starts_with("default-src 'none'"));
        CHECK(page_header_of(response, "Content-Security-Policy").find("unsafe") ==
              std::string::npos);
    }
    CHECK(page_header_of(page_file_of(routes[0]), "Cache-Control") == "no-cache");
    CHECK(page_header_of(page_file_of(routes[0]), "ETag") == "W/\"aa\"");
    CHECK(page_header_of(page_file_of(routes[2]), "Cache-Control").ends_with("immutable"));
}

TEST_CASE("other applications' pages load the indicator, and nothing else") {
    for (const ApiRoute& route : page_routes(some_files)) {
        const std::string open_to =
            page_header_of(page_file_of(route), "Access-Control-Allow-Origin");
        CHECK(open_to == (route.path == "/indicator.js" ? "*" : ""));
    }
}

TEST_CASE("who reads gzip is given what is stored, anybody else what it stands for") {
    const auto routes = page_routes(some_files);
    const auto stored = page_file_of(routes[2], {{"Accept-Encoding", "br, gzip"}});
    CHECK(stored.body == packed_script);
    CHECK(page_header_of(stored, "Content-Encoding") == "gzip");
    const auto plain = page_file_of(routes[2], {{"Accept-Encoding", "gzip;q=0"}});
    CHECK(plain.body == page_script);
    CHECK(page_header_of(plain, "Content-Encoding").empty());
}

TEST_CASE("a program without its page says so in plain words") {
    const auto routes = page_routes({});
    REQUIRE(routes.size() == 1);
    CHECK(routes[0].path == "/");
    CHECK(page_file_of(routes[0]).body.find("without its page") != std::string::npos);
}

TEST_CASE("what was packed is read back whole, however long") {
    for (const std::size_t size : {0U, 1U, 65'536U, 300'000U}) {
        const std::string text(size, 'a');
        CHECK(gunzipped(gzipped(text)) == text);
    }
}
