#include "tools/http/target_rules.hpp"

#include "tools/http/gzip.hpp"
#include "tools/http/representation.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace orderlog::tools;

TEST_CASE("a target is read when it is a path in origin form, whole and UTF-8") {
    const auto read = read_strict_target("/api/v1/orders/028-1?q=a%20b&limit=5");
    REQUIRE(read);
    CHECK(read->path == "/api/v1/orders/028-1");
    CHECK(*read->find("q") == "a b");
    CHECK(read_strict_target("/caf%C3%A9"));
    CHECK(read_strict_target("/..."));
}

TEST_CASE("a target that somebody behind could read otherwise is none") {
    for (const char* target : {"", "*", "a", "http://x/a", "//x/a", "/../a", "/a/..", "/a/%2e%2e/b",
                               "/./a", "/a%00b", "/a%0d%0ab", "/a\\b", "/%5Ca", "/%c3%28",
                               "/a?q=%c3%28", "/a?q=%zz", "/a%2", "/a?q=%01"}) {
        CAPTURE(target);
        CHECK_FALSE(read_strict_target(target));
    }
    std::string many = "/a?";
    for (int i = 0; i < 100; ++i) {
        many += "a=1&";
    }
    CHECK_FALSE(read_strict_target(many));
}

TEST_CASE("a long answer is packed for who reads gzip, and for nobody else") {
    ServerRequest request;
    const std::string body(5000, 'a');
    ServerResponse plain;
    plain.body = body;
    suit(request, plain);
    CHECK(plain.body == body);
    request.headers = {{"Accept-Encoding", "br, gzip"}};
    ServerResponse packed;
    packed.body = body;
    suit(request, packed);
    CHECK(packed.body == gzipped(body));
    CHECK(packed.body.size() < 100);
    CHECK(orderlog::adapters::header(packed.headers, "Content-Encoding") == "gzip");
    request.headers = {{"Accept-Encoding", "br, gzip; q=0"}};
    ServerResponse refused;
    refused.body = body;
    suit(request, refused);
    CHECK(refused.body == body);
}
