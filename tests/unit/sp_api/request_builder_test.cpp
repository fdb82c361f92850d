#include "adapters/sp_api/request_builder.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::events;
using adapters::build_request;
using adapters::header;
using adapters::query_of;

namespace {

engine::Search search_of(WindowAxis axis) {
    return {Window{axis, *parse_time("2024-12-25T00:00:00Z"),
                   *parse_time("2024-12-26T00:00:00.123999Z")},
            {MarketplaceId{"A13V1IB3VIYZZH"}, MarketplaceId{"A1PA6795UKMFR9"}},
            all_data_sets};
}

engine::Request request_of(engine::Call call) {
    return {engine::RequestId{7},
            {StreamId{TenantId{"t"}, ConnectionId{"c"}}, Region::fe, "env:X"},
            std::move(call)};
}

const adapters::Sender sender{"Atza|secret", "orderlog/1", Time{std::chrono::seconds{1735171200}}};

}  // namespace

TEST_CASE("a window is asked for in UTC milliseconds, lists are joined, everything is encoded") {
    CHECK(query_of(search_of(WindowAxis::created)) ==
          "/orders/2026-01-01/orders?createdAfter=2024-12-25T00%3A00%3A00.000Z"
          "&createdBefore=2024-12-26T00%3A00%3A00.123Z"
          "&marketplaceIds=A13V1IB3VIYZZH%2CA1PA6795UKMFR9&maxResultsPerPage=100"
          "&includedData=FULFILLMENT%2CPROCEEDS%2CEXPENSE%2CPROMOTION%2CCANCELLATION%2CPACKAGES");
    const std::string updated = query_of(search_of(WindowAxis::updated));
    CHECK(updated.find("?lastUpdatedAfter=2024-12-25T00%3A00%3A00.000Z&lastUpdatedBefore=") !=
          std::string::npos);
    CHECK(updated.find("created") == std::string::npos);
}

TEST_CASE("what is not wanted is not in the query") {
    engine::Search search = search_of(WindowAxis::updated);
    search.marketplaces.clear();
    search.data_sets = {};
    const std::string query = query_of(search);
    CHECK(query.find("marketplaceIds") == std::string::npos);
    CHECK(query.find("includedData") == std::string::npos);
}

TEST_CASE("a following page repeats the frozen query byte for byte and adds the token") {
    const std::string frozen = "/orders/2026-01-01/orders?createdAfter=x%3a&odd=1";
    const auto http = build_request(request_of(engine::NextPage{frozen, "a+b/c=="}), {}, sender);
    CHECK(http.url ==
          "https://sellingpartnerapi-fe.amazon.com" + frozen + "&paginationToken=a%2Bb%2Fc%3D%3D");
    CHECK(query_of(engine::NextPage{frozen, "a+b/c=="}) == frozen);
}

TEST_CASE("one order is asked for by its id") {
    CHECK(query_of(engine::ReadOrder{OrderId{"171-1/2"}, DataSets{1}}) ==
          "/orders/2026-01-01/orders/171-1%2F2?includedData=FULFILLMENT");
}

TEST_CASE("the access token travels in a header only") {
    const auto http =
        build_request(request_of(search_of(WindowAxis::created)),
                      {.eu = "http://127.0.0.1:1", .fe = "http://127.0.0.1:2"}, sender);
    CHECK(http.method == "GET");
    CHECK(http.url.starts_with("http://127.0.0.1:2/orders/2026-01-01/orders?"));
    CHECK(http.url.find("secret") == std::string::npos);
    CHECK(header(http.headers, "X-Amz-Access-Token") == "Atza|secret");
    CHECK(header(http.headers, "x-amz-date") == "20241226T000000Z");
    CHECK(header(http.headers, "user-agent") == "orderlog/1");
    CHECK(header(http.headers, "cookie").empty());
}

TEST_CASE("the user agent names the application and stays short and printable") {
    CHECK(adapters::user_agent("amzn1.sp.solution.1").find("Application=amzn1.sp.solution.1") !=
          std::string::npos);
    const std::string hostile = adapters::user_agent(std::string(900, 'x') + "\r\n");
    CHECK(hostile.size() <= 500);
    CHECK(adapters::user_agent("a\r\nb").find('\r') == std::string::npos);
}
