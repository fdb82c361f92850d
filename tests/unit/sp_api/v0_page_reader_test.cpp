#include "adapters/sp_api/orders_page_reader.hpp"
#include "adapters/sp_api/personal_values.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>

using namespace orderlog;
using namespace orderlog::events;
using nlohmann::json;

namespace {

Result<Page> read_v0(Operation operation, const std::string& body) {
    adapters::OrdersPageReader reader;
    return reader.read(operation, all_data_sets, body);
}

Result<Page> read_v0_orders(const std::string& payload) {
    return read_v0(Operation::v0_get_orders, R"({"payload":)" + payload + "}");
}

Result<Page> read_v0_items(const std::string& payload) {
    return read_v0(Operation::v0_get_order_items, R"({"payload":)" + payload + "}");
}

const std::string cancelled_order =
    R"({"AmazonOrderId":"171-1","PurchaseDate":"2026-01-02T03:04:05Z",)"
    R"("LastUpdateDate":"2026-01-03T03:04:05Z","OrderStatus":"Canceled","FulfillmentChannel":"AFN",)"
    R"("SalesChannel":"Amazon.fr","MarketplaceId":"A13V1IB3VIYZZH","IsBusinessOrder":true,)"
    R"("ShipServiceLevel":"Exp Dom","ShipmentServiceLevelCategory":"SecondDay",)"
    R"("OrderTotal":{"CurrencyCode":"EUR","Amount":"12.50"}})";

json official_v0_bodies() {
    const auto path = std::filesystem::path{ORDERLOG_SOURCE_DIR} /
                      "../shared/spapi/responses/official_sandbox_and_examples.json";
    std::ifstream file{path};
    if (!file) {
        std::cout << "skipped: " << path << " is not there\n";
        return json::array();
    }
    return json::parse(file);
}

}  // namespace

TEST_CASE("an order of v0 says what its list says, and nothing of its items") {
    const auto page =
        read_v0_orders(R"({"Orders":[)" + cancelled_order +
                       R"(],"NextToken":"a+/=","LastUpdatedBefore":"2026-01-04T00:00:00Z"})");
    REQUIRE(page);
    CHECK(page->next_token == "a+/=");
    CHECK(to_text_ms(*page->last_updated_before) == "2026-01-04T00:00:00.000Z");
    CHECK_FALSE(page->created_before);
    REQUIRE(page->orders.size() == 1);
    const OrderObservation& order = page->orders[0];
    CHECK(order.id.value() == "171-1");
    CHECK(to_text_ms(order.created) == "2026-01-02T03:04:05.000Z");
    CHECK(to_text_ms(order.last_updated) == "2026-01-03T03:04:05.000Z");
    CHECK(order.has_status);
    CHECK(order.raw_status == "Canceled");
    CHECK(order.fulfilled_by == "AFN");
    CHECK(order.sales_channel == "Amazon.fr");
    CHECK(order.marketplace_id.value() == "A13V1IB3VIYZZH");
    CHECK(order.is_business_order);
    CHECK(order.has_money);
    CHECK(order.total->amount.text() == "12.5");
    CHECK(order.total->currency == "EUR");
    CHECK_FALSE(order.has_items);
    CHECK_FALSE(order.has_packages);
}

TEST_CASE("the level of service of v0 is written as the newer API writes it") {
    for (const auto& [word, written] :
         std::vector<std::pair<std::string, std::string>>{{"SecondDay", "SECOND_DAY"},
                                                          {"Standard", "STANDARD"},
                                                          {"FreeEconomy", "FREE_ECONOMY"}}) {
        const auto page = read_v0_orders(
            R"({"Orders":[{"AmazonOrderId":"1","PurchaseDate":"2026-01-02T03:04:05Z",)"
            R"("LastUpdateDate":"2026-01-03T03:04:05Z","ShipmentServiceLevelCategory":")" +
            word + R"("}]})");
        REQUIRE(page);
        CHECK(page->orders.at(0).ship_service_level == written);
    }
}

TEST_CASE("an order of v0 stands where its offset says") {
    const std::string body =
        R"({ "payload" : {"Orders":[ {"AmazonOrderId":"0"} , )" + cancelled_order + " ] } }";
    const auto page = read_v0(Operation::v0_get_orders, body);
    REQUIRE(page);
    REQUIRE(page->orders.size() == 1);
    CHECK(body.substr(page->orders[0].offset, page->orders[0].size) == cancelled_order);
    // It has an id but no times: it is known, and not read whole.
    REQUIRE(page->unreadable.size() == 1);
    CHECK(page->unreadable[0].id.value() == "0");
    CHECK(page->unreadable[0].cause == "PurchaseDate is missing");
}

TEST_CASE("getOrder of v0 has one order, at the payload's place") {
    const std::string body = R"({"payload":)" + cancelled_order + "}";
    const auto page = read_v0(Operation::v0_get_order, body);
    REQUIRE(page);
    REQUIRE(page->orders.size() == 1);
    CHECK(page->orders[0].id.value() == "171-1");
    CHECK(body.substr(page->orders[0].offset, page->orders[0].size) == cancelled_order);
    CHECK_FALSE(read_v0(Operation::v0_get_order, R"({"payload":{}})"));
    CHECK_FALSE(read_v0(Operation::v0_get_order, R"({"payload":null})"));
}

TEST_CASE("a page of items is an order that has nothing but items") {
    const auto page = read_v0_items(
        R"({"OrderItems":[{"ASIN":"B0","OrderItemId":"7","SellerSKU":"S","Title":"T",)"
        R"("QuantityOrdered":3,"QuantityShipped":1,"ItemPrice":{"CurrencyCode":"EUR","Amount":"30"},)"
        R"("ItemTax":{"CurrencyCode":"EUR","Amount":"5.00"},"ShippingPrice":{"Amount":"0.00"},)"
        R"("PromotionDiscount":{"CurrencyCode":"EUR","Amount":"1.00"}},{"ASIN":"B1",)"
        R"("OrderItemId":"8","QuantityOrdered":1}],"AmazonOrderId":"171-1","NextToken":"t"})");
    REQUIRE(page);
    CHECK(page->next_token == "t");
    REQUIRE(page->orders.size() == 1);
    const OrderObservation& order = page->orders[0];
    CHECK(order.id.value() == "171-1");
    CHECK(order.has_items);
    CHECK_FALSE(order.has_status);
    CHECK_FALSE(order.has_money);
    REQUIRE(order.items.size() == 2);
    const ItemObservation& first = order.items[0];
    CHECK(first.id.value() == "7");
    CHECK(first.asin == "B0");
    CHECK(first.sku == "S");
    CHECK(first.title == "T");
    CHECK(first.quantity == 3);
    CHECK(first.quantity_shipped == 1);
    CHECK(first.quantity_unshipped == 2);
    CHECK(first.has_money);
    CHECK(first.currency == "EUR");
    CHECK(first.item_price->text() == "30");
    CHECK(first.item_tax->text() == "5");
    CHECK(first.shipping_price->text() == "0");
    CHECK(first.promotion_discount->text() == "1");
    // v0 sends the price of the line, not of a piece.
    CHECK_FALSE(first.unit_price);
    // What was not sent is unknown, not zero.
    CHECK_FALSE(order.items[1].has_money);
    CHECK_FALSE(order.items[1].quantity_shipped);
    CHECK_FALSE(order.items[1].quantity_unshipped);
}

TEST_CASE("a page of items that is not understood whole is refused whole") {
    CHECK_FALSE(read_v0_items(R"({"AmazonOrderId":"1"})"));
    CHECK_FALSE(read_v0_items(R"({"OrderItems":null,"AmazonOrderId":"1"})"));
    CHECK_FALSE(read_v0_items(R"({"OrderItems":[]})"));
    CHECK_FALSE(read_v0_items(R"({"OrderItems":[{"ASIN":"B"}],"AmazonOrderId":"1"})"));
    CHECK_FALSE(read_v0_items(
        R"({"OrderItems":[{"OrderItemId":"1","QuantityOrdered":"x"}],"AmazonOrderId":"1"})"));
    CHECK_FALSE(read_v0_items(R"({"OrderItems":[{"OrderItemId":"1","ItemPrice":{"Amount":"x"}}],)"
                              R"("AmazonOrderId":"1"})"));
    CHECK_FALSE(read_v0_items(R"({"OrderItems":[],"AmazonOrderId":"1","NextToken":{}})"));
    const auto empty = read_v0_items(R"({"OrderItems":[],"AmazonOrderId":"1"})");
    REQUIRE(empty);
    CHECK(empty->orders.at(0).items.empty());
}

TEST_CASE("what is no page of v0 is refused, as is a page of another operation") {
    const std::string newer = R"({"orders":[]})";
    const std::string orders = R"({"payload":{"Orders":[]}})";
    const std::string items = R"({"payload":{"OrderItems":[],"AmazonOrderId":"1"}})";
    CHECK(read_v0(Operation::v0_get_orders, orders));
    for (const auto& body : {std::string{"{}"}, std::string{R"({"payload":{}})"},
                             std::string{R"({"payload":[]})"}, newer, items}) {
        CHECK_FALSE(read_v0(Operation::v0_get_orders, body));
    }
    CHECK_FALSE(read_v0(Operation::v0_get_order_items, orders));
    CHECK_FALSE(read_v0(Operation::search_orders, orders));
    CHECK_FALSE(read_v0_orders(R"({"Orders":[{"OrderStatus":"Shipped"}]})"));
    CHECK_FALSE(read_v0_orders(R"({"Orders":[],"LastUpdatedBefore":"soon"})"));
    // What comes beside the payload takes nothing of it away.
    CHECK(read_v0(Operation::v0_get_orders, R"({"payload":{"Orders":[]},"errors":[]})"));
    CHECK_FALSE(read_v0(Operation::v0_get_orders, R"({"payload":{"Orders":[]},"payload":{}})"));
}

TEST_CASE("Amazon's own bodies of Orders v0 are read whole, cut or not") {
    std::size_t seen = 0;
    for (const json& entry : official_v0_bodies()) {
        if (entry["api"] != "ordersV0" || entry["status"] != 200) {
            continue;
        }
        const std::string name = entry["operation"];
        const auto operation = name == "getOrders"       ? Operation::v0_get_orders
                               : name == "getOrder"      ? Operation::v0_get_order
                               : name == "getOrderItems" ? Operation::v0_get_order_items
                                                         : Operation::search_orders;
        if (operation == Operation::search_orders) {
            continue;
        }
        ++seen;
        std::string body = entry["body"].dump();
        CAPTURE(body);
        for (int pass = 0; pass < 2; ++pass) {
            const auto page = read_v0(operation, body);
            REQUIRE(page);
            CHECK(page->unreadable.empty());
            CHECK_FALSE(page->orders.empty());
            for (const OrderObservation& order : page->orders) {
                CHECK(order.has_items == (operation == Operation::v0_get_order_items));
                CHECK(order.has_items == !order.items.empty());
            }
            REQUIRE(adapters::cut_personal_values(body));
        }
    }
    CHECK((seen == 0 || seen >= 7));
}
