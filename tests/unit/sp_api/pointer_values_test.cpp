#include "adapters/sp_api/pointer_values.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using adapters::PointerValues;
using events::OrdersApi;
using projections::CustomColumn;
using projections::ReadValue;
using projections::ValueType;

namespace {

/// What one column finds; none: the page says nothing.
std::optional<ReadValue> found(const CustomColumn& column, std::string_view order,
                               OrdersApi api = OrdersApi::v2026_01_01) {
    auto values = PointerValues::of({.columns = {column}});
    REQUIRE(values);
    auto read = values->read(api, order);
    REQUIRE(read);
    REQUIRE(read->size() == 1);
    return read->front();
}

CustomColumn column(ValueType type, std::string pointer) {
    return {.name = "a", .type = type, .pointer = std::move(pointer)};
}

std::string text(const std::optional<ReadValue>& value) {
    REQUIRE(value);
    REQUIRE(value->fits);
    REQUIRE(value->text);
    return *value->text;
}

bool refused(const std::string& pointer, ValueType type = ValueType::text_list) {
    return !PointerValues::of({.columns = {column(type, pointer)}});
}

constexpr std::string_view some_order = R"({
  "orderId": "902-1", "count": 2, "paid": true, "note": null, "a/b~": "slash",
  "created": "2024-01-31T10:00:00+01:00",
  "proceeds": {"grandTotal": {"amount": "0012.50", "currencyCode": "EUR"}},
  "orderItems": [
    {"orderItemId": "1", "promotion": {"breakdowns": [{"promotionId": "A \"1\""}, {"promotionId": "B"}]}},
    {"orderItemId": "2"},
    {"orderItemId": "3", "promotion": {"breakdowns": []}}]})";

}  // namespace

TEST_CASE("a pointer leads to one value, and the column's type decides what it is") {
    CHECK(text(found(column(ValueType::text, "/orderId"), some_order)) == "902-1");
    CHECK(text(found(column(ValueType::bigint, "/count"), some_order)) == "2");
    CHECK(text(found(column(ValueType::boolean, "/paid"), some_order)) == "true");
    CHECK(text(found(column(ValueType::numeric, "/proceeds/grandTotal/amount"), some_order)) ==
          "12.5");
    CHECK(text(found(column(ValueType::timestamptz, "/created"), some_order)) ==
          "2024-01-31T09:00:00.000000Z");
    CHECK(text(found(column(ValueType::text, "/a~1b~0"), some_order)) == "slash");
    CHECK(text(found(column(ValueType::text, "/orderItems/1/orderItemId"), some_order)) == "2");
    CHECK(text(found(column(ValueType::text, "/proceeds/grandTotal"), some_order)) ==
          R"({"amount": "0012.50", "currencyCode": "EUR"})");
}

TEST_CASE("each element of a list is one value of a list") {
    const auto ids = "/orderItems/*/promotion/breakdowns/*/promotionId";
    CHECK(text(found(column(ValueType::text_list, ids), some_order)) == R"({"A \"1\"","B"})");
    CHECK(text(found(column(ValueType::text_list, "/orderItems/*/orderItemId"), some_order)) ==
          R"({"1","2","3"})");
    CHECK(text(found(column(ValueType::text_list, "/orderId"), some_order)) == R"({"902-1"})");
}

TEST_CASE("an empty list says that there is nothing, no list says nothing") {
    const auto ids = "/orderItems/*/promotion/breakdowns/*/promotionId";
    CHECK(text(found(column(ValueType::text_list, ids),
                     R"({"orderItems":[{"promotion":{"breakdowns":[]}}]})")) == "{}");
    CHECK_FALSE(
        found(column(ValueType::text_list, ids), R"({"orderItems":[{"orderItemId":"1"}]})"));
    CHECK_FALSE(found(column(ValueType::text_list, ids), R"({"orderItems":[]})"));
    CHECK_FALSE(found(column(ValueType::text_list, ids), R"({"orderItems":"none"})"));
    CHECK_FALSE(found(column(ValueType::text, "/nowhere/at/all"), some_order));
    CHECK_FALSE(found(column(ValueType::text, "/orderId/deeper"), some_order));
}

TEST_CASE("null is said and is null; what the type does not hold is said and does not fit") {
    CHECK(found(column(ValueType::text, "/note"), some_order) == ReadValue{std::nullopt, true});
    const ReadValue unfit{std::nullopt, false};
    CHECK(found(column(ValueType::numeric, "/orderId"), some_order) == unfit);
    CHECK(found(column(ValueType::bigint, "/proceeds/grandTotal/amount"), some_order) == unfit);
    CHECK(found(column(ValueType::boolean, "/count"), some_order) == unfit);
    CHECK(found(column(ValueType::numeric, "/paid"), some_order) == unfit);
    CHECK(found(column(ValueType::timestamptz, "/orderId"), some_order) == unfit);
    CHECK(found(column(ValueType::bigint, "/proceeds"), some_order) == unfit);
    CHECK(found(column(ValueType::text_list, "/proceeds"), some_order) == unfit);
    CHECK(found(column(ValueType::bigint, "/n"), R"({"n": 9223372036854775808})") == unfit);
    CHECK(text(found(column(ValueType::bigint, "/n"), R"({"n": -9223372036854775808})")) ==
          "-9223372036854775808");
}

TEST_CASE("each API has its own pointer, and none says nothing") {
    const CustomColumn both{"a", ValueType::text, "/newer", "/Older"};
    CHECK(text(found(both, R"({"newer":"n","Older":"o"})")) == "n");
    CHECK(text(found(both, R"({"newer":"n","Older":"o"})", OrdersApi::v0)) == "o");
    CHECK_FALSE(found(column(ValueType::text, "/newer"), R"({"newer":"n"})", OrdersApi::v0));
}

TEST_CASE("whatever is found can be stored") {
    CHECK(text(found(column(ValueType::text, "/t"), R"({"t":"a\u0000b"})")) ==
          "a\xEF\xBF\xBD"
          "b");
    CHECK(text(found(column(ValueType::text_list, "/t/*"), R"({"t":["a\\b","c,d",null]})")) ==
          R"({"a\\b","c,d"})");
    const std::string huge = R"({"t":{"x":")" + std::string(20'000, 'x') + R"("}})";
    CHECK(found(column(ValueType::text, "/t"), huge) == ReadValue{std::nullopt, false});
    CHECK(found(column(ValueType::numeric, "/t"), R"({"t":"1e400"})") ==
          ReadValue{std::nullopt, false});
}

TEST_CASE("the first of two members of one name is the one") {
    CHECK(text(found(column(ValueType::text, "/a"), R"({"a":"first","a":"second"})")) == "first");
}

TEST_CASE("what is no pointer is refused before anything is read") {
    CHECK(refused("orderId"));
    CHECK(refused("/a~2"));
    CHECK(refused("/a~"));
    CHECK(refused("/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x/x"));
    CHECK(refused("/orderItems/*/orderItemId", ValueType::text));
    CHECK_FALSE(refused("/orderItems/*/orderItemId"));
}

TEST_CASE("bytes that are no JSON are rejected, wherever they break") {
    auto values = PointerValues::of({.columns = {column(ValueType::text, "/orderId")}});
    const std::string whole{some_order};
    for (std::size_t size = 1; size < whole.size(); size += 7) {
        CHECK_FALSE(values->read(OrdersApi::v2026_01_01, whole.substr(0, size)));
    }
    CHECK(values->read(OrdersApi::v2026_01_01, whole));
}
