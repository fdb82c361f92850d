#include "adapters/sp_api/orders_page_reader.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace orderlog;
using namespace orderlog::events;
using adapters::OrdersPageReader;

namespace {

const DataSets no_data_sets{};

Result<Page> search(const std::string& body, DataSets asked = all_data_sets) {
    OrdersPageReader reader;
    return reader.read(Operation::search_orders, asked, body);
}

// A page of one order with the given fields besides those that every order has.
std::string page_of(const std::string& fields) {
    return R"({"orders":[{"orderId":"1-2-3","createdTime":"2024-01-01T00:00:00Z",)"
           R"("lastUpdatedTime":"2024-01-02T00:00:00.123Z")" +
           (fields.empty() ? "" : "," + fields) + "}]}";
}

OrderObservation order_with(const std::string& fields, DataSets asked = all_data_sets) {
    const auto page = search(page_of(fields), asked);
    REQUIRE(page);
    CAPTURE(page->unreadable.empty() ? "" : page->unreadable[0].cause);
    REQUIRE(page->orders.size() == 1);
    return page->orders[0];
}

std::string cause_of(const std::string& fields) {
    const auto page = search(page_of(fields));
    REQUIRE(page);
    REQUIRE(page->unreadable.size() == 1);
    CHECK(page->orders.empty());
    CHECK(page->unreadable[0].id.value() == "1-2-3");
    return page->unreadable[0].cause;
}

ItemObservation item_with(const std::string& fields, DataSets asked = all_data_sets) {
    const auto order = order_with(R"("orderItems":[{"orderItemId":"i1",)" + fields + "}]", asked);
    REQUIRE(order.items.size() == 1);
    return order.items[0];
}

std::string text(const std::optional<Decimal>& amount) {
    return amount ? amount->text() : "none";
}

}  // namespace

TEST_CASE("an order is found by offset and size in the body as it was given") {
    const std::string first = R"({ "orderId": "a", "createdTime": "2024-01-01T00:00:00Z",
        "lastUpdatedTime": "2024-01-01T00:00:00Z", "programs": [ {} ] })";
    const std::string second = R"({"orderId":"b","createdTime":"2024-01-01T00:00:00Z",)"
                               R"("lastUpdatedTime":"2024-01-01T00:00:00Z"})";
    const std::string body = R"( { "orders" : [ )" + first + " \n,\t" + second + " ] } ";
    const auto page = search(body);
    REQUIRE(page);
    REQUIRE(page->orders.size() == 2);
    CHECK(body.substr(page->orders[0].offset, page->orders[0].size) == first);
    CHECK(body.substr(page->orders[1].offset, page->orders[1].size) == second);
}

TEST_CASE("the single order of getOrder has its place too") {
    const std::string body = R"({"order": {"orderId":"a","createdTime":"2024-01-01T00:00:00Z",)"
                             R"("lastUpdatedTime":"2024-01-01T00:00:00Z"} })";
    OrdersPageReader reader;
    const auto page = reader.read(Operation::get_order, all_data_sets, body);
    REQUIRE(page);
    REQUIRE(page->orders.size() == 1);
    CHECK(body[page->orders[0].offset] == '{');
    CHECK(body.substr(page->orders[0].offset).size() == page->orders[0].size + 2);
    CHECK(page->next_token.empty());
}

TEST_CASE("status, money and packages are contained only when asked for and sent") {
    const std::string all = R"("fulfillment":{"fulfillmentStatus":"SHIPPED"},"packages":[],)"
                            R"("proceeds":{"grandTotal":{"amount":"1","currencyCode":"EUR"}})";
    const auto asked = order_with(all);
    CHECK(asked.has_status);
    CHECK(asked.has_money);
    CHECK(asked.has_packages);
    const auto unasked = order_with(all, no_data_sets);
    CHECK_FALSE(unasked.has_status);
    CHECK_FALSE(unasked.has_money);
    CHECK_FALSE(unasked.has_packages);
    const auto unsent = order_with("");
    CHECK_FALSE(unsent.has_status);
    CHECK_FALSE(unsent.has_money);
    CHECK_FALSE(unsent.has_packages);
    CHECK_FALSE(unsent.has_items);
}

TEST_CASE("amounts of a line come from its breakdowns") {
    const auto item =
        item_with(R"("product":{"asin":"B0","sellerSku":"S","title":"T","price":{"unitPrice":)"
                  R"({"amount":"29.990","currencyCode":"GBP"}}},"quantityOrdered":3,"proceeds":{)"
                  R"("proceedsTotal":{"amount":"103.97","currencyCode":"GBP"},"breakdowns":[)"
                  R"({"type":"ITEM","subtotal":{"amount":"89.97","currencyCode":"GBP"}},)"
                  R"({"type":"SHIPPING","subtotal":{"amount":"10.00","currencyCode":"GBP"}},)"
                  R"({"type":"DISCOUNT","subtotal":{"amount":"-1","currencyCode":"GBP"}},)"
                  R"({"type":"GIFT_WRAP","subtotal":{"amount":"7","currencyCode":"GBP"}},)"
                  R"({"type":"TAX","subtotal":{"amount":"4.00","currencyCode":"GBP"},)"
                  R"("detailedBreakdowns":[{"subtype":"SHIPPING","value":{"amount":"1.00"}},)"
                  R"({"subtype":"ITEM","value":{"amount":"3.00","currencyCode":"GBP"}}]}]})");
    CHECK(item.has_money);
    CHECK(item.currency == "GBP");
    CHECK(text(item.unit_price) == "29.99");
    CHECK(text(item.item_price) == "89.97");
    CHECK(text(item.shipping_price) == "10");
    CHECK(text(item.promotion_discount) == "-1");
    CHECK(text(item.item_tax) == "3");
    CHECK(item.quantity == 3);
}

TEST_CASE("a tax without details leaves the item's own tax unknown") {
    const auto item =
        item_with(R"("proceeds":{"breakdowns":[{"type":"TAX","subtotal":{"amount":"10"}}]})");
    CHECK(text(item.item_tax) == "none");
}

TEST_CASE("a unit price alone does not stand for a line's money") {
    const auto item =
        item_with(R"("product":{"price":{"unitPrice":{"amount":"5","currencyCode":"JPY"}}})");
    CHECK_FALSE(item.has_money);
    CHECK(text(item.unit_price) == "5");
}

TEST_CASE("numbers may come as texts and texts as numbers") {
    const auto item =
        item_with(R"("quantityOrdered":"2","product":{"asin":12,"sellerSku":4711},"fulfillment":)"
                  R"({"quantityFulfilled":2.0,"quantityUnfulfilled":"0"},)"
                  R"("proceeds":{"breakdowns":[{"type":"ITEM","subtotal":{"amount":19.9}}]})");
    CHECK(item.quantity == 2);
    CHECK(item.quantity_shipped == 2);
    CHECK(item.quantity_unshipped == 0);
    CHECK(item.asin == "12");
    CHECK(item.sku == "4711");
    CHECK(text(item.item_price) == "19.9");
}

TEST_CASE("null stands for not sent, wherever it is") {
    const auto order = order_with(
        R"("programs":null,"salesChannel":null,"fulfillment":null,"proceeds":{"grandTotal":null},)"
        R"("packages":null,"orderItems":[{"orderItemId":"1","quantityOrdered":null,)"
        R"("product":{"asin":null,"price":null},"proceeds":{"breakdowns":null}}])");
    CHECK_FALSE(order.has_status);
    CHECK_FALSE(order.has_money);
    CHECK_FALSE(order.has_packages);
    REQUIRE(order.items.size() == 1);
    CHECK_FALSE(order.items[0].quantity);
}

TEST_CASE("values that Amazon may invent tomorrow are kept as written or passed over") {
    const auto order = order_with(
        R"("fulfillment":{"fulfillmentStatus":"LOST_IN_SPACE","fulfilledBy":"ROBOT","x":[[1]]},)"
        R"("programs":["AMAZON_MARS","AMAZON_BUSINESS",7],"novelty":{"deep":[{"a":[true,false]}]})");
    CHECK(order.raw_status == "LOST_IN_SPACE");
    CHECK(order.fulfilled_by == "ROBOT");
    CHECK(order.is_business_order);
}

TEST_CASE("the sales channel is the marketplace's name, or the channel's") {
    CHECK(order_with(R"("salesChannel":{"channelName":"AMAZON","marketplaceId":"A1",)"
                     R"("marketplaceName":"Amazon.fr"})")
              .sales_channel == "Amazon.fr");
    const auto other = order_with(R"("salesChannel":{"channelName":"NON_AMAZON"})");
    CHECK(other.sales_channel == "NON_AMAZON");
    CHECK(other.marketplace_id.value().empty());
}

TEST_CASE("times come as RFC 3339 or as seconds since 1970 in any notation") {
    for (const char* written :
         {R"("2019-09-26T18:16:22.042Z")", R"("1.569521782042E9")", "1569521782.042",
          "1569521782042", R"("2019-09-26T20:16:22.042+02:00")"}) {
        const std::string body = R"({"orders":[{"orderId":"1","lastUpdatedTime":)" +
                                 std::string{written} + R"(,"createdTime":)" + written + "}]}";
        const auto page = search(body);
        REQUIRE(page);
        REQUIRE(page->orders.size() == 1);
        CHECK(to_text_ms(page->orders[0].created) == "2019-09-26T18:16:22.042Z");
    }
}

TEST_CASE("the token and both echoes are read") {
    const auto page = search(R"({"orders":[],"pagination":{"nextToken":"a\/b+\u003d"},)"
                             R"("lastUpdatedBefore":"1.569521782042E9","createdBefore":null})");
    REQUIRE(page);
    CHECK(page->orders.empty());
    CHECK(page->next_token == "a/b+=");
    REQUIRE(page->last_updated_before);
    CHECK(to_text_ms(*page->last_updated_before) == "2019-09-26T18:16:22.042Z");
    CHECK_FALSE(page->created_before);
}

TEST_CASE("a token or echo that is not understood does not pass for its absence") {
    CHECK_FALSE(search(R"({"orders":[],"pagination":{"nextToken":{}}})"));
    CHECK_FALSE(search(R"({"orders":[],"pagination":[]})"));
    CHECK_FALSE(search(R"({"orders":[],"lastUpdatedBefore":"soon"})"));
    CHECK(search(R"({"orders":[],"pagination":{}})")->next_token.empty());
    CHECK(search(R"({"orders":[],"pagination":{"nextToken":null}})")->next_token.empty());
}

TEST_CASE("an order of which only the id can be read is a debt, and the others are read") {
    CHECK(cause_of(R"("createdTime":"yesterday")") == "createdTime 'yesterday' is not understood");
    CHECK(cause_of(R"("lastUpdatedTime":null)").find("lastUpdatedTime") == 0);
    CHECK(cause_of(R"("orderItems":"none")").find("orderItems") == 0);
    CHECK(cause_of(R"("orderItems":[{}])") == "orderItemId is missing");
    CHECK(cause_of(R"("orderItems":[null])") == "orderItemId is missing");
    CHECK(cause_of(R"("proceeds":{"grandTotal":{"amount":"much"}})") ==
          "amount 'much' is not understood");
    CHECK(cause_of(R"("orderItems":[{"orderItemId":"1","quantityOrdered":"1.5"}])") ==
          "quantity '1.5' is not understood");
    const auto page = search(R"({"orders":[{"orderId":"bad"},)" + page_of("").substr(11));
    REQUIRE(page);
    CHECK(page->orders.size() == 1);
    CHECK(page->unreadable.size() == 1);
}

TEST_CASE("an order without an id makes the whole page unreadable") {
    CHECK_FALSE(search(R"({"orders":[{}]})"));
    CHECK_FALSE(search(R"({"orders":[null]})"));
    CHECK_FALSE(search(R"({"orders":["1-2-3"]})"));
    CHECK_FALSE(search(R"({"orders":[{"orderId":null}]})"));
    CHECK_FALSE(search(R"({"orders":[{"orderId":""}]})"));
    const auto page = search(page_of("").insert(11, R"({"orderId":{}},)"));
    REQUIRE_FALSE(page);
    CHECK(page.error().message == "order 1 of the page has no id");
}

TEST_CASE("of a field that comes twice the last counts") {
    const auto order = order_with(
        R"("orderItems":[{"orderItemId":"1"},{"orderItemId":"2"}],"orderItems":[{"orderItemId":"3",)"
        R"("quantityOrdered":1,"quantityOrdered":2}],"orderId":"9-9-9")");
    CHECK(order.id.value() == "9-9-9");
    REQUIRE(order.items.size() == 1);
    CHECK(order.items[0].id.value() == "3");
    CHECK(order.items[0].quantity == 2);
}

TEST_CASE("a title cut in the middle of an emoji is a title") {
    const auto item = item_with(R"("product":{"title":"caf\u00e9 \ud83d\ude00 \ud83d"})");
    CHECK(item.title == "caf\xC3\xA9 \xF0\x9F\x98\x80 \xEF\xBF\xBD");
}

TEST_CASE("packages are read with their status and times") {
    const auto order =
        order_with(R"("packages":[{"packageReferenceId":"P","createdTime":"2024-12-24T19:00:00Z",)"
                   R"("packageStatus":{"status":"IN_TRANSIT","detailedStatus":"OUT_FOR_DELIVERY"},)"
                   R"("carrier":"DPD","shipTime":"later","shippingService":"Next Day",)"
                   R"("trackingNumber":15501234567890123456}])");
    REQUIRE(order.packages.size() == 1);
    const auto& package = order.packages[0];
    CHECK(package.reference == "P");
    CHECK(package.carrier == "DPD");
    CHECK(package.status == "IN_TRANSIT");
    CHECK(package.shipping_service == "Next Day");
    CHECK(package.tracking_number == "15501234567890123456");
    CHECK(package.created);
    CHECK_FALSE(package.ship_time);
}

TEST_CASE("what is not a page of orders is refused") {
    for (const char* body : {"",
                             " ",
                             "{}",
                             "[]",
                             "null",
                             "7",
                             "\"orders\"",
                             R"({"orders":null})",
                             R"({"orders":{}})",
                             R"({"orders":[})",
                             R"({"orders":[]})x", R"({"orders":[]}})",
                             R"({"orders":[],})",
                             R"({"orders":[1 2]})",
                             R"({"orders":[],"x":tru})",
                             R"({"orders":[],"x":01})",
                             R"({"orders":[],"x":[1}})",
                             R"({"orders":[],"x":{"a" 1}})",
                             R"({"orders":[],"x":"a)",
                             "<html><body>Service Unavailable</body></html>",
                             R"({"errors":[{"code":"x"}]})",
                             "{\"orders\":[],\"x\":\"\xff\"}",
                             "{\"orders\":[],\"x\":\"\n\"}"}) {
        CAPTURE(body);
        const auto page = search(body);
        REQUIRE_FALSE(page);
        CHECK(page.error().kind == ErrorKind::rejected);
    }
}

TEST_CASE("a page cut off anywhere is refused") {
    const std::string whole = page_of(R"("orderItems":[{"orderItemId":"1","product":{}}])");
    OrdersPageReader reader;
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CAPTURE(size);
        CHECK_FALSE(reader.read(Operation::search_orders, all_data_sets, whole.substr(0, size)));
    }
    CHECK(reader.read(Operation::search_orders, all_data_sets, whole));
}

TEST_CASE("nesting and size have limits") {
    const auto nested = [](std::size_t depth) {
        return R"({"orders":[],"x":)" + std::string(depth, '[') + std::string(depth, ']') + "}";
    };
    CHECK(search(nested(60)));
    CHECK_FALSE(search(nested(100)));
    CHECK_FALSE(search(nested(1'000'000)));
    CHECK_FALSE(search(R"({"orders":[]})" + std::string(OrdersPageReader::body_bytes_max, ' ')));
}

TEST_CASE("a reader can be used again after a refusal") {
    OrdersPageReader reader;
    CHECK_FALSE(reader.read(Operation::search_orders, all_data_sets, "{"));
    CHECK(reader.read(Operation::search_orders, all_data_sets, page_of("")));
    CHECK_FALSE(reader.read(Operation::get_order, all_data_sets, page_of("")));
}
