#include "asked_amazon.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::adapters;

namespace {

AskedAmazon empty_amazon() {
    OrderBook book;
    book.seal();
    std::vector<SimulatedSeller> sellers;
    sellers.push_back(seller_named("A1", std::move(book)));
    return {SimulatedAmazonOptions{.application = {}, .quota = false}, std::move(sellers)};
}

const std::string since = "createdAfter=2026-01-01T00:00:00Z";

std::string repeated(std::string_view id, int times) {
    std::string list{id};
    for (int i = 1; i < times; ++i) {
        list += "," + std::string{id};
    }
    return list;
}

}  // namespace

TEST_CASE("a search names exactly one axis") {
    auto amazon = empty_amazon();
    const std::string text =
        "One and only one of createdAfter or lastUpdatedAfter must be provided.";
    for (const auto* query : {"", "maxResultsPerPage=10", "CreatedAfter=2026-01-01T00:00:00Z",
                              "createdAfter=2026-01-01T00:00:00Z&"
                              "lastUpdatedAfter=2026-01-01T00:00:00Z"}) {
        const auto response = amazon.search(query);
        CHECK(response.status == 400);
        CHECK(message_of(response) == text);
    }
    CHECK(amazon.search(since).status == 200);
    CHECK(amazon.search("lastUpdatedAfter=2026-01-01T00:00:00Z").status == 200);
}

TEST_CASE("an upper bound belongs to its own axis") {
    auto amazon = empty_amazon();
    CHECK(amazon.search(since + "&lastUpdatedBefore=2026-01-02T00:00:00Z").status == 400);
    CHECK(amazon.search("lastUpdatedAfter=2026-01-01T00:00:00Z&createdBefore=2026-01-02T00:00:00Z")
              .status == 400);
    CHECK(amazon.search(since + "&createdBefore=2026-01-02T00:00:00Z").status == 200);
}

TEST_CASE("an upper bound is at least two minutes old and not before the lower one") {
    auto amazon = empty_amazon();
    const std::string text =
        "The input you have submitted is not valid. Please check your input and try again.";
    CHECK(amazon.search(since + "&createdBefore=2026-01-15T11:58:00Z").status == 200);
    CHECK(message_of(amazon.search(since + "&createdBefore=2026-01-15T11:58:00.001Z")) == text);
    CHECK(message_of(amazon.search(since + "&createdBefore=2027-01-01T00:00:00Z")) == text);
    CHECK(message_of(amazon.search(since + "&createdBefore=2025-12-31T23:59:59Z")) == text);
    CHECK(amazon.search(since + "&createdBefore=2026-01-01T00:00:00Z").status == 200);
}

TEST_CASE("times are UTC with a Z and nothing else") {
    auto amazon = empty_amazon();
    for (const auto* time : {"2026-01-01T00:00:00%2B09:00", "2026-01-01T00:00:00+00:00",
                             "2026-01-01", "2026-01-01T00:00:00", "2026-02-30T00:00:00Z",
                             "2026-01-01T24:00:00Z", "2026-01-01T00:00:00.Z", "1767225600", ""}) {
        INFO(time);
        CHECK(message_of(amazon.search("createdAfter=" + std::string{time})) ==
              "timestamp must follow ISO8601");
    }
    CHECK(amazon.search("createdAfter=2026-01-01T00%3A00%3A00.123Z").status == 200);
}

TEST_CASE("a page holds one to a hundred orders") {
    auto amazon = empty_amazon();
    for (const auto* size : {"0", "101", "-1", "ten", "", "10 "}) {
        CHECK(amazon.search(since + "&maxResultsPerPage=" + size).status == 400);
    }
    CHECK(amazon.search(since + "&maxResultsPerPage=1").status == 200);
    CHECK(amazon.search(since + "&maxResultsPerPage=100").status == 200);
}

TEST_CASE("fifty marketplaces may be named, and only such ids") {
    auto amazon = empty_amazon();
    CHECK(amazon.search(since + "&marketplaceIds=" + repeated("A13V1IB3VIYZZH", 50)).status == 200);
    CHECK(amazon.search(since + "&marketplaceIds=" + repeated("A13V1IB3VIYZZH", 51)).status == 400);
    CHECK(amazon.search(since + "&marketplaceIds=amazon.fr").status == 400);
    CHECK(amazon.search(since + "&marketplaceIds=").status == 400);
}

TEST_CASE("names that Amazon does not know are refused") {
    auto amazon = empty_amazon();
    CHECK(message_of(amazon.search(since + "&orderStatuses=SHIPPED")) == "Invalid Input");
    CHECK(message_of(amazon.search(since + "&MarketplaceIds=A13V1IB3VIYZZH")) == "Invalid Input");
    CHECK(amazon.search(since + "&" + since).status == 400);
    CHECK(amazon.search(since + "&includedData=FULFILLMENT,PROCEEDS").status == 200);
    CHECK(amazon.search(since + "&includedData=fulfillment").status == 400);
    CHECK(amazon.search(since + "&fulfillmentStatuses=CANCELED").status == 400);
    CHECK(amazon.search(since + "&fulfillmentStatuses=CANCELLED,PENDING").status == 200);
    CHECK(amazon.search(since + "&fulfilledBy=AFN").status == 400);
    CHECK(amazon.search(since + "&fulfilledBy=AMAZON,MERCHANT").status == 200);
}

TEST_CASE("an empty window is an empty list with its echo, not an error") {
    auto amazon = empty_amazon();
    CHECK(amazon.search(since + "&createdBefore=2026-01-02T00:00:00Z").body ==
          R"({"orders":[],"createdBefore":"2026-01-02T00:00:00.000Z"})");
    CHECK(amazon.search("lastUpdatedAfter=2026-01-01T00:00:00Z").body ==
          R"({"orders":[],"lastUpdatedBefore":"2026-01-15T11:58:00.000Z"})");
}

TEST_CASE("the rate is told with answers of the operation alone") {
    auto amazon = empty_amazon();
    const auto rate = [](const HttpResponse& response) {
        return std::string{header(response.headers, "X-Amzn-RateLimit-Limit")};
    };
    CHECK(rate(amazon.search(since)) == "0.0056");
    CHECK(rate(amazon.search("")) == "0.0056");
    const auto missing = amazon.get("/orders/2026-01-01/orders/404-0000000-0000000", noon);
    CHECK(missing.status == 404);
    CHECK(rate(missing) == "0.5");
    const auto denied =
        amazon.amazon.answer({"GET", "/orders/2026-01-01/orders?" + since, {}, {}}, noon);
    CHECK(denied.status == 403);
    CHECK(rate(denied).empty());
    CHECK(header(denied.headers, "date") == "Thu, 15 Jan 2026 12:00:00 GMT");
    CHECK_FALSE(header(denied.headers, "x-amzn-requestid").empty());
}
