#include "adapters/sp_api/order_pointers.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>

using namespace orderlog;
using events::Operation;
using nlohmann::json;

namespace {

const events::OrderId wanted{"1-2-3"};

std::string json_pointer(std::string_view body, Operation operation, const events::OrderId& order,
                         std::string_view column) {
    return adapters::OrderPointers(body, operation, order).of(column);
}

// Two orders; the wanted one comes second, its line "i1" after another one.
const std::string newer_page = R"({"orders":[{"orderId":"9"},{"orderId":"1-2-3",
    "createdTime":"2024-01-01T00:00:00Z","lastUpdatedTime":"2024-01-02T00:00:00Z",
    "programs":["AMAZON_BUSINESS"],
    "salesChannel":{"channelName":"AMAZON","marketplaceName":"Amazon.de","marketplaceId":"A1"},
    "fulfillment":{"fulfillmentStatus":"SHIPPED","fulfilledBy":"MERCHANT",
                   "fulfillmentServiceLevel":"STANDARD"},
    "proceeds":{"grandTotal":{"amount":"12.50","currencyCode":"EUR"}},
    "packages":[{"packageReferenceId":"p/1","carrier":"DHL","trackingNumber":"T1",
                 "shipTime":"2024-01-02T00:00:00Z","packageStatus":{"status":"DELIVERED"}}],
    "orderItems":[{"orderItemId":"i0"},{"orderItemId":"i1","quantityOrdered":2,
        "product":{"asin":"B01","sellerSku":"red","title":"mug",
                   "price":{"unitPrice":{"amount":"5","currencyCode":"EUR"}}},
        "fulfillment":{"quantityFulfilled":1},
        "proceeds":{"breakdowns":[
            {"type":"TAX","detailedBreakdowns":[{"subtype":"SHIPPING","value":{"amount":"9"}},
                                                {"subtype":"ITEM","value":{"amount":"2"}}]},
            {"type":"ITEM","subtotal":{"amount":"10"}},
            {"type":"SHIPPING","subtotal":{"amount":"3"}},
            {"type":"DISCOUNT","subtotal":{"amount":"1"}}]}}]}]})";

json newer(const std::string& column) {
    const std::string pointer = json_pointer(newer_page, Operation::search_orders, wanted, column);
    CAPTURE(column);
    REQUIRE_FALSE(pointer.empty());
    return json::parse(newer_page).at(json::json_pointer(pointer));
}

}  // namespace

TEST_CASE("every column of an order points at what Amazon sent for it", "[pointer]") {
    CHECK(json_pointer(newer_page, Operation::search_orders, wanted, "total_amount") ==
          "/orders/1/proceeds/grandTotal/amount");
    CHECK(newer("total_amount") == "12.50");
    CHECK(newer("currency") == "EUR");
    CHECK(newer("marketplace_id") == "A1");
    CHECK(newer("sales_channel") == "Amazon.de");
    CHECK(newer("order_status") == "SHIPPED");
    CHECK(newer("raw_status") == "SHIPPED");
    CHECK(newer("fulfillment_channel") == "MERCHANT");
    CHECK(newer("ship_service_level") == "STANDARD");
    CHECK(newer("purchase_date") == "2024-01-01T00:00:00Z");
    CHECK(newer("last_update_date") == "2024-01-02T00:00:00Z");
    CHECK(newer("is_business_order") == json{"AMAZON_BUSINESS"});
    CHECK(newer("items_shipped").size() == 2);
    CHECK(newer("items_unshipped").size() == 2);
}

TEST_CASE("every column of a line or a package points at what Amazon sent for it", "[pointer]") {
    CHECK(json_pointer(newer_page, Operation::search_orders, wanted, "items.i1.item_price") ==
          "/orders/1/orderItems/1/proceeds/breakdowns/1/subtotal/amount");
    CHECK(newer("items.i1.item_price") == "10");
    CHECK(newer("items.i1.item_tax") == "2");
    CHECK(newer("items.i1.shipping_price") == "3");
    CHECK(newer("items.i1.promotion_discount") == "1");
    CHECK(newer("items.i1.unit_price") == "5");
    CHECK(newer("items.i1.currency") == "EUR");
    CHECK(newer("items.i1.asin") == "B01");
    CHECK(newer("items.i1.sku") == "red");
    CHECK(newer("items.i1.title") == "mug");
    CHECK(newer("items.i1.quantity") == 2);
    CHECK(newer("items.i1.quantity_shipped") == 1);
    CHECK(newer("items.i1.removed").size() == 2);
    CHECK(newer("packages.p/1.carrier") == "DHL");
    CHECK(newer("packages.p/1.tracking_number") == "T1");
    CHECK(newer("packages.p/1.status") == "DELIVERED");
    CHECK(newer("packages.p/1.ship_time") == "2024-01-02T00:00:00Z");
}

TEST_CASE("what a body does not say has no place in it", "[pointer]") {
    const auto place = [](const std::string& column, const std::string& order = "1-2-3") {
        return json_pointer(newer_page, Operation::search_orders, events::OrderId{order}, column);
    };
    CHECK(place("packages.p/1.shipping_service").empty());
    CHECK(place("items.i0.sku").empty());
    CHECK(place("items.nothing.sku").empty());
    CHECK(place("colour").empty());
    CHECK(place("items.i1.colour").empty());
    CHECK(place("total_amount", "9").empty());
    CHECK(place("total_amount", "8").empty());
    for (const char* body : {"", "{", "[]", "{}", R"({"orders":{}})", R"({"orders":[1,null]})"}) {
        CHECK(json_pointer(body, Operation::search_orders, wanted, "total_amount").empty());
    }
}

TEST_CASE("of an order that a page shows twice the later update is pointed at", "[pointer]") {
    const std::string body =
        R"({"orders":[{"orderId":"1-2-3","lastUpdatedTime":"2024-01-03T00:00:00Z"},
                      {"orderId":"1-2-3","lastUpdatedTime":"2024-01-03T00:00:00.500Z"},
                      {"orderId":"1-2-3","lastUpdatedTime":"2024-01-01T00:00:00Z"}]})";
    CHECK(json_pointer(body, Operation::search_orders, wanted, "last_update_date") ==
          "/orders/1/lastUpdatedTime");
}

TEST_CASE("packages with one reference are pointed at by the names of their rows", "[pointer]") {
    const std::string body = R"({"order":{"packages":[{"packageReferenceId":"p","carrier":"UPS"},
        {"packageReferenceId":"p","carrier":"DHL"},{"packageReferenceId":"p#2","carrier":"GLS"}]}})";
    const auto place = [&](const std::string& column) {
        return json_pointer(body, Operation::get_order, wanted, column);
    };
    CHECK(place("packages.p.carrier") == "/order/packages/0/carrier");
    CHECK(place("packages.p#2.carrier") == "/order/packages/1/carrier");
    CHECK(place("packages.p#2#2.carrier") == "/order/packages/2/carrier");
}

TEST_CASE("the single orders of both APIs and v0's lists have their places", "[pointer]") {
    CHECK(json_pointer(R"({"order":{"orderId":"1-2-3","createdTime":"x"}})", Operation::get_order,
                       wanted, "purchase_date") == "/order/createdTime");
    CHECK(json_pointer(R"({"payload":{"OrderTotal":{"Amount":"1"}}})", Operation::v0_get_order,
                       wanted, "total_amount") == "/payload/OrderTotal/Amount");
    const std::string orders = R"({"payload":{"Orders":[
        {"AmazonOrderId":"9"},{"AmazonOrderId":"1-2-3","OrderStatus":"Shipped"}]}})";
    CHECK(json_pointer(orders, Operation::v0_get_orders, wanted, "raw_status") ==
          "/payload/Orders/1/OrderStatus");
    const std::string items = R"({"payload":{"AmazonOrderId":"1-2-3","OrderItems":[
        {"OrderItemId":"i1","ASIN":"B01","ItemPrice":{"Amount":"3","CurrencyCode":"EUR"}}]}})";
    const auto item = [&](const std::string& column) {
        return json_pointer(items, Operation::v0_get_order_items, wanted, column);
    };
    CHECK(item("items.i1.item_price") == "/payload/OrderItems/0/ItemPrice/Amount");
    CHECK(item("items.i1.currency") == "/payload/OrderItems/0/ItemPrice/CurrencyCode");
    CHECK(item("items.i1.unit_price").empty());
    CHECK(item("items_shipped") == "/payload/OrderItems");
}
