#include "tools/tokens/link_codes.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace orderlog::events;
using namespace orderlog::tools;

namespace {

const LinkCodes::Moment begin{std::chrono::hours{1}};

}  // namespace

TEST_CASE("a link's code opens what it was made for, once") {
    LinkCodes codes;
    const std::string code = draw_link_code();
    REQUIRE(codes.add(sha256(code), {TokenScope::write, TenantId{"acme"}}, begin));
    CHECK_FALSE(codes.take(draw_link_code(), begin));
    const auto grant = codes.take(code, begin);
    REQUIRE(grant);
    CHECK(grant->scope == TokenScope::write);
    CHECK(grant->tenant == TenantId{"acme"});
    CHECK_FALSE(codes.take(code, begin));
}

TEST_CASE("a link's code opens nothing after ten minutes") {
    LinkCodes codes;
    const std::string code = draw_link_code();
    REQUIRE(codes.add(sha256(code), {}, begin));
    const std::string other = draw_link_code();
    REQUIRE(codes.add(sha256(other), {}, begin));
    CHECK(codes.take(other, begin + LinkCodes::lifetime - std::chrono::seconds{1}));
    CHECK_FALSE(codes.take(code, begin + LinkCodes::lifetime));
}

TEST_CASE("no more links wait than there is room for, and late ones make room") {
    LinkCodes codes;
    for (std::size_t i = 0; i < LinkCodes::codes_max; ++i) {
        REQUIRE(codes.add(sha256(std::to_string(i)), {}, begin));
    }
    const auto refused = codes.add(sha256("one more"), {}, begin);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::rejected);
    CHECK(codes.add(sha256("one more"), {}, begin + LinkCodes::lifetime));
}

TEST_CASE("codes of links are 256 bits drawn at random, and their names tell nothing of them") {
    std::set<std::string> all;
    for (int i = 0; i < 100; ++i) {
        const std::string code = draw_link_code();
        CHECK(code.size() == 4 + 64);
        CHECK(all.insert(code).second);
        CHECK(code.find(link_name(sha256(code)).substr(5)) == std::string::npos);
    }
}
