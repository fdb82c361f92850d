#include "adapters/sp_api/order_parity.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>

using namespace orderlog;
using namespace orderlog::adapters;
using nlohmann::json;

namespace {

json v0_order() {
    return json::parse(R"({"AmazonOrderId":"171-1","PurchaseDate":"2026-01-02T03:04:05Z",
        "LastUpdateDate":"2026-01-03T00:00:00Z","OrderStatus":"Canceled",
        "FulfillmentChannel":"AFN","IsPrime":true,"OrderChannel":"x","BuyerInfo":{},
        "OrderTotal":{"CurrencyCode":"EUR","Amount":"12.50"}})");
}

json newer_order() {
    return json::parse(R"({"orderId":"171-1","createdTime":"2026-01-02T03:04:05.678Z",
        "lastUpdatedTime":"2026-01-04T00:00:00.000Z","programs":["PRIME"],
        "fulfillment":{"fulfillmentStatus":"CANCELLED","fulfilledBy":"AMAZON"},
        "proceeds":{"grandTotal":{"amount":"12.5","currencyCode":"EUR"}},
        "orderItems":[{"orderItemId":"1","quantityOrdered":2,"proceeds":{"breakdowns":[
            {"subtotal":{"amount":"12.50","currencyCode":"EUR"},"type":"ITEM"}]},
            "fulfillment":{"packing":{"giftOption":{"":""}}}}]})");
}

json v0_item() {
    return json::parse(R"({"OrderItemId":"1","QuantityOrdered":2,"IsGift":"true",
        "ItemPrice":{"CurrencyCode":"EUR","Amount":"12.50"},
        "ShippingPrice":{"CurrencyCode":"EUR","Amount":"0.00"}})");
}

struct Compared {
    std::vector<FieldParity> fields{};

    [[nodiscard]] const FieldParity& at(std::string_view v0) const {
        const auto found = std::ranges::find(fields, v0, &FieldParity::v0);
        REQUIRE(found != fields.end());
        return *found;
    }
    [[nodiscard]] std::uint64_t findings() const {
        std::uint64_t sum = 0;
        for (const FieldParity& field : fields) {
            sum += field.findings;
        }
        return sum;
    }
};

Compared compared(const json& v0, const std::vector<json>& items, const json& newer,
                  events::DataSets sets = events::all_data_sets) {
    const std::string header = v0.dump();
    const std::string other = newer.dump();
    OrderBodies bodies{
        .order = events::OrderId{"171-1"}, .v0 = header, .newer = other, .newer_sets = sets};
    for (const json& item : items) {
        bodies.v0_items.push_back(
            json{{"payload", {{"OrderItems", {item}}, {"AmazonOrderId", "171-1"}}}}.dump());
    }
    OrderParity parity(2);
    REQUIRE(parity.compare(bodies));
    return {parity.fields()};
}

}  // namespace

TEST_CASE("what Amazon's map explains is no finding") {
    const Compared same = compared(v0_order(), {v0_item()}, newer_order());
    CHECK(same.findings() == 0);
    CHECK(same.at("AmazonOrderId").equal == 1);
    CHECK(same.at("PurchaseDate").explained == 1);
    CHECK(same.at("PurchaseDate").differing == 1);
    CHECK(same.at("LastUpdateDate").explained == 1);
    CHECK(same.at("OrderStatus").explained == 1);
    CHECK(same.at("FulfillmentChannel").explained == 1);
    CHECK(same.at("IsPrime").equal == 1);
    CHECK(same.at("OrderTotal").equal == 1);
    CHECK(same.at("OrderChannel").absent_in_newer == 1);
    CHECK(same.at("BuyerInfo").explained == 1);
    CHECK(same.at("ItemPrice").equal == 1);
    CHECK(same.at("IsGift").equal == 1);
    CHECK(same.at("ShippingPrice").explained == 1);
    CHECK(same.at("ShippingPrice").absent_in_newer == 1);
}

TEST_CASE("a price that differs by a cent is a finding with both values") {
    json item = v0_item();
    item["ItemPrice"]["Amount"] = "12.51";
    const Compared one = compared(v0_order(), {item}, newer_order());
    CHECK(one.findings() == 1);
    const FieldParity& price = one.at("ItemPrice");
    CHECK(price.findings == 1);
    REQUIRE(price.examples.size() == 1);
    CHECK(price.examples[0].order.value() == "171-1");
    CHECK(price.examples[0].item.value() == "1");
    CHECK(price.examples[0].v0 == "12.51 EUR");
    CHECK(price.examples[0].newer == "12.50 EUR");
}

TEST_CASE("a moment that differs by a second, or an update that v0 dates later, is a finding") {
    json order = v0_order();
    order["PurchaseDate"] = "2026-01-02T03:04:06Z";
    CHECK(compared(order, {v0_item()}, newer_order()).at("PurchaseDate").findings == 1);
    order = v0_order();
    order["LastUpdateDate"] = "2026-01-04T00:00:01Z";
    CHECK(compared(order, {v0_item()}, newer_order()).at("LastUpdateDate").findings == 1);
}

TEST_CASE("an amount that only v0 has is explained if it is zero, else a finding") {
    json item = v0_item();
    item["ShippingPrice"]["Amount"] = "0.01";
    const Compared one = compared(v0_order(), {item}, newer_order());
    CHECK(one.at("ShippingPrice").findings == 1);
    CHECK(one.at("ShippingPrice").absent_in_newer == 1);
}

TEST_CASE("a truth of v0 that the newer API denies, or only the newer API tells, is a finding") {
    json order = v0_order();
    order["IsPrime"] = false;
    CHECK(compared(order, {v0_item()}, newer_order()).at("IsPrime").findings == 1);
    order.erase("IsPrime");
    const Compared untold = compared(order, {v0_item()}, newer_order());
    CHECK(untold.at("IsPrime").absent_in_v0 == 1);
    CHECK(untold.at("IsPrime").findings == 1);
}

TEST_CASE("an item that one API lacks is one finding, whatever it holds") {
    json second = v0_item();
    second["OrderItemId"] = "2";
    const Compared two = compared(v0_order(), {v0_item(), second}, newer_order());
    CHECK(two.findings() == 1);
    CHECK(two.at("OrderItemId").findings == 1);
    CHECK(compared(v0_order(), {}, newer_order()).findings() == 1);
}

TEST_CASE("of an item that v0's pages tell twice the later one counts") {
    json first = v0_item();
    first["QuantityOrdered"] = 3;
    CHECK(compared(v0_order(), {first, v0_item()}, newer_order()).findings() == 0);
    CHECK(compared(v0_order(), {v0_item(), first}, newer_order()).findings() == 1);
}

TEST_CASE("a field that the map does not have is a finding, and its values are not shown") {
    json order = v0_order();
    order["Novelty"] = {{"Phrase", "secret"}};
    json newer = newer_order();
    newer["orderItems"][0]["gadget"] = {"secret"};
    const Compared one = compared(order, {v0_item()}, newer);
    CHECK(one.findings() == 2);
    const FieldParity& field = one.at("Novelty.Phrase");
    REQUIRE(field.examples.size() == 1);
    CHECK(field.examples[0].v0.empty());
    CHECK(std::ranges::count(one.fields, "gadget[]", &FieldParity::newer) == 1);
    order["Novelty"] = nullptr;
    CHECK(compared(order, {v0_item()}, newer_order()).findings() == 0);
}

TEST_CASE("what a page was not asked for is no finding") {
    json newer = newer_order();
    newer.erase("proceeds");
    newer["orderItems"][0].erase("proceeds");
    CHECK(compared(v0_order(), {v0_item()}, newer).findings() == 2);
    const events::DataSets fewer{static_cast<std::uint16_t>(events::DataSet::fulfillment)};
    CHECK(compared(v0_order(), {v0_item()}, newer, fewer).findings() == 0);
}

TEST_CASE("no more examples are kept than asked for") {
    OrderParity parity(2);
    json order = v0_order();
    order["OrderTotal"]["Amount"] = "1";
    const std::string header = order.dump();
    const std::string newer = newer_order().dump();
    for (int i = 0; i < 5; ++i) {
        REQUIRE(parity.compare({.order = events::OrderId{"171-1"},
                                .v0 = header,
                                .v0_items = {},
                                .newer = newer,
                                .newer_sets = events::all_data_sets}));
    }
    const Compared all{parity.fields()};
    CHECK(all.at("OrderTotal").findings == 5);
    CHECK(all.at("OrderTotal").examples.size() == 2);
    CHECK(parity.orders() == 5);
}

TEST_CASE("a field covers what is at it and below it, and elements by their names") {
    CHECK(below("a.b", "a.b") == "");
    CHECK(below("a.b", "a[X].b.c") == ".c");
    CHECK(below("a[X|Y].b", "a[Y].b") == "");
    CHECK_FALSE(below("a[X|Y].b", "a[Z].b"));
    CHECK_FALSE(below("a[X]", "a[]"));
    CHECK_FALSE(below("a.b", "a.bc"));
    CHECK_FALSE(below("a.b", "a"));
}

TEST_CASE("leaves stand under the names of their elements") {
    const auto leaves = json_leaves(
        R"({"breakdowns":[{"subtotal":{"amount":1.50},"type":"A.[]|"}],"x":[true,{}]})");
    REQUIRE(leaves);
    REQUIRE(leaves->size() == 3);
    CHECK(leaves->at(0).path == "breakdowns[A????].subtotal.amount");
    CHECK(leaves->at(0).text == "1.50");
    CHECK(leaves->at(1).path == "x[]");
    CHECK(leaves->at(1).text == "true");
    CHECK(leaves->at(2).text.empty());
    CHECK_FALSE(json_leaves("[]"));
    CHECK_FALSE(json_leaves(R"({"a":)"));
}
