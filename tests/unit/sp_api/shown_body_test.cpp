#include "adapters/sp_api/shown_body.hpp"

#include "events/sha256.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using adapters::shown_body;

TEST_CASE("a body is shown to the byte, with its page token as the hash that events name") {
    const std::string before = R"({ "orders" : [{"orderId":"1","nextToken":"mine", "n":12.50}],)"
                               R"("pagination":{"other":"x","nextToken":")";
    const std::string after = "\"}}\n";
    const auto hash = events::to_hex(events::sha256(std::string("a/b\"c")));
    CHECK(*shown_body(before + R"(a\/b\"c)" + after) == before + hash + after);
}

TEST_CASE("a body without a page token is shown as it is") {
    for (const std::string body :
         {R"({"orders":[]})", R"({"orders":[],"pagination":null})",
          R"({"orders":[],"pagination":{"nextToken":null}})", R"({"pagination":{"nextToken":""}})",
          R"({"order":{"orderId":"1"}})"}) {
        CHECK(*shown_body(body) == body);
    }
}

TEST_CASE("no page token escapes by being written twice or as a number") {
    const auto shown =
        shown_body(R"({"pagination":{"nextToken":4711},"pagination":{"nextToken":"tok-2"}})");
    REQUIRE(shown);
    CHECK_THAT(*shown, !Catch::Contains("4711") && !Catch::Contains("tok-2"));
}

TEST_CASE("the page token of a v0 body is shown as its hash too") {
    const auto hash = events::to_hex(events::sha256(std::string("a+b")));
    CHECK(*shown_body(R"({"payload":{"Orders":[{"NextToken":"mine"}],"NextToken":"a+b"}})") ==
          R"({"payload":{"Orders":[{"NextToken":"mine"}],"NextToken":")" + hash + "\"}}");
}

TEST_CASE("a body that is no object is not shown") {
    for (const char* body : {"", "[]", "<html>", R"({"pagination":{"nextToken":"tok)"}) {
        CHECK(!shown_body(body));
    }
}
