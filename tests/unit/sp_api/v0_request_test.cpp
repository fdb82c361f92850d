#include "adapters/sp_api/answer_reader.hpp"
#include "adapters/sp_api/request_builder.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::events;
using adapters::operation_of;
using adapters::query_of;

namespace {

engine::Search v0_search(WindowAxis axis) {
    return {.window = {axis, *parse_time("2024-12-25T00:00:00.900Z"),
                       *parse_time("2024-12-26T00:00:00.123999Z")},
            .marketplaces = {MarketplaceId{"A13V1IB3VIYZZH"}, MarketplaceId{"A1PA6795UKMFR9"}},
            .data_sets = all_data_sets,
            .api = OrdersApi::v0};
}

std::string url_of(engine::Call call) {
    const engine::Request request{.id = engine::RequestId{7}, .call = std::move(call)};
    return adapters::build_request(request, {.eu = "http://127.0.0.1:1"}, {}).url;
}

FailureKind kind_of_answer(engine::Call call, std::uint16_t status, const std::string& message) {
    const engine::Request request{.id = engine::RequestId{7}, .call = std::move(call)};
    const auto answer = adapters::read_answer(
        request,
        {status, {}, R"({"errors":[{"code":"InvalidInput","message":")" + message + R"("}]})"},
        Duration{});
    return std::get<engine::Failed>(answer.outcome).kind;
}

}  // namespace

TEST_CASE("a window of v0 is whole seconds that hold the one that is meant") {
    CHECK(query_of(v0_search(WindowAxis::created)) ==
          "/orders/v0/orders?CreatedAfter=2024-12-25T00%3A00%3A00Z"
          "&CreatedBefore=2024-12-26T00%3A00%3A01Z"
          "&MarketplaceIds=A13V1IB3VIYZZH%2CA1PA6795UKMFR9&MaxResultsPerPage=100");
    const std::string updated = query_of(v0_search(WindowAxis::updated));
    CHECK(updated.find("?LastUpdatedAfter=2024-12-25T00%3A00%3A00Z&LastUpdatedBefore=") !=
          std::string::npos);
    CHECK(updated.find("Created") == std::string::npos);
}

TEST_CASE("following pages of v0 name their token as v0 does") {
    const std::string frozen = "/orders/v0/orders?CreatedAfter=x%3a&odd=1";
    CHECK(url_of(engine::NextPage{frozen, "a+b/c==", OrdersApi::v0}) ==
          "http://127.0.0.1:1" + frozen + "&NextToken=a%2Bb%2Fc%3D%3D");
    CHECK(url_of(engine::ReadItems{OrderId{"171-1/2"}, ""}) ==
          "http://127.0.0.1:1/orders/v0/orders/171-1%2F2/orderItems");
    CHECK(url_of(engine::ReadItems{OrderId{"171-1"}, "a+"}) ==
          "http://127.0.0.1:1/orders/v0/orders/171-1/orderItems?NextToken=a%2B");
    CHECK(url_of(engine::ReadOrder{OrderId{"171-1"}, all_data_sets, OrdersApi::v0}) ==
          "http://127.0.0.1:1/orders/v0/orders/171-1");
}

TEST_CASE("each call of v0 is an operation of its own") {
    CHECK(operation_of(v0_search(WindowAxis::created)) == Operation::v0_get_orders);
    CHECK(operation_of(engine::NextPage{"/q", "t", OrdersApi::v0}) == Operation::v0_get_orders);
    CHECK(operation_of(engine::ReadItems{}) == Operation::v0_get_order_items);
    CHECK(operation_of(engine::ReadOrder{.api = OrdersApi::v0}) == Operation::v0_get_order);
    CHECK(operation_of(engine::ReadOrder{}) == Operation::get_order);
    CHECK(operation_of(engine::NextPage{}) == Operation::search_orders);
}

TEST_CASE("refusals of v0 are told apart as those of the newer API are") {
    const engine::ReadItems first{OrderId{"1"}, ""};
    const engine::ReadItems following{OrderId{"1"}, "token"};
    CHECK(kind_of_answer(following, 400, "We could not decode your NextToken.") ==
          FailureKind::cursor_refused);
    CHECK(kind_of_answer(following, 400, "") == FailureKind::cursor_refused);
    CHECK(kind_of_answer(first, 400, "") == FailureKind::rejected);
    CHECK(kind_of_answer(first, 404, "no such order") == FailureKind::not_found);
    CHECK(kind_of_answer(v0_search(WindowAxis::created), 404, "") == FailureKind::rejected);
    CHECK(kind_of_answer(first, 429, "") == FailureKind::rate_limited);
}
