#include "asked_amazon.hpp"

#include <catch2/catch.hpp>

#include <array>

using namespace orderlog;
using namespace orderlog::adapters;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

/// Ten orders a minute apart, the first at 10:00 and 0.4 s; order k leaves at 11:00 + k min and
/// 0.4 s, and its parcel arrives at 11:30. Each has three lines.
OrderBook ten_parcels() {
    OrderBook book;
    for (int k = 0; k < 10; ++k) {
        const auto created = noon - 2h + k * 1min + 400ms;
        const std::array states{
            OrderState{created, OrderStatus::unshipped, ParcelStage::none},
            OrderState{created + 1h, OrderStatus::shipped, ParcelStage::in_transit},
            OrderState{noon - 30min, OrderStatus::shipped, ParcelStage::delivered}};
        const auto item = static_cast<std::uint64_t>(k) * 10;
        const std::array lines{line_of(item, 1000), line_of(item + 1, 2000), line_of(item + 2, 1)};
        book.add(head_of("order-" + std::to_string(k), created), lines, states);
    }
    book.seal();
    return book;
}

AskedAmazon v0_of_two(std::size_t items_per_page = 2) {
    std::vector<SimulatedSeller> sellers;
    sellers.push_back(seller_named("A1", ten_parcels()));
    sellers.push_back(seller_named("A2", ten_parcels()));
    return {
        SimulatedAmazonOptions{.application = {}, .quota = false, .items_per_page = items_per_page},
        std::move(sellers)};
}

const std::string v0_site = std::string{site(SiteIndex{}).marketplace_id};
const std::string at_v0_site = "&MarketplaceIds=" + v0_site;
const std::string v0_day =
    "CreatedAfter=2026-01-15T00:00:00Z&CreatedBefore=2026-01-15T11:00:00Z" + at_v0_site;

std::string told_rate(const HttpResponse& response) {
    return std::string{header(response.headers, "X-Amzn-RateLimit-Limit")};
}

std::string items_target(std::string_view order, std::string_view token = {}) {
    return "/orders/v0/orders/" + std::string{order} + "/orderItems" +
           (token.empty() ? "" : "?NextToken=" + std::string{token});
}

}  // namespace

TEST_CASE("getOrders names exactly one axis, and marketplaces always") {
    auto amazon = v0_of_two();
    const std::string since = "CreatedAfter=2026-01-01T00:00:00Z";
    CHECK(amazon.v0_orders(since + at_v0_site).status == 200);
    CHECK(amazon.v0_orders("LastUpdatedAfter=2026-01-01T00:00:00Z" + at_v0_site).status == 200);
    CHECK(amazon.v0_orders(since).status == 400);
    CHECK(amazon.v0_orders("MarketplaceIds=" + v0_site).status == 400);
    CHECK(amazon.v0_orders(since + "&LastUpdatedAfter=2026-01-01T00:00:00Z" + at_v0_site).status ==
          400);
    CHECK(amazon.v0_orders(since + "&LastUpdatedBefore=2026-01-02T00:00:00Z" + at_v0_site).status ==
          400);
    // Names of the newer API are none here.
    CHECK(amazon.v0_orders("createdAfter=2026-01-01T00:00:00Z" + at_v0_site).status == 400);
    CHECK(amazon.v0_orders(since + at_v0_site + "&includedData=PROCEEDS").status == 400);
    CHECK(amazon.v0_orders(since + at_v0_site + "&OrderStatuses=Canceled,Shipped").status == 200);
    CHECK(amazon.v0_orders(since + at_v0_site + "&OrderStatuses=CANCELLED").status == 400);
    CHECK(amazon.v0_orders(since + at_v0_site + "&FulfillmentChannels=AFN").status == 200);
    CHECK(amazon.v0_orders(since + at_v0_site + "&MaxResultsPerPage=101").status == 400);
    CHECK(ids_of(amazon.v0_orders(since + "&MarketplaceIds=APJ6JRA9NG5V4")).empty());
}

TEST_CASE("an upper bound of getOrders is two minutes old, and its times have no other zone") {
    auto amazon = v0_of_two();
    const std::string since = "CreatedAfter=2026-01-01T00:00:00Z" + at_v0_site + "&CreatedBefore=";
    CHECK(amazon.v0_orders(since + "2026-01-15T11:58:00Z").status == 200);
    CHECK(amazon.v0_orders(since + "2026-01-15T11:58:01Z").status == 400);
    CHECK(amazon.v0_orders(since + "2026-01-01T09:00:00%2B09:00").status == 400);
}

TEST_CASE("everything of v0 stands under payload, and its times are whole seconds") {
    auto amazon = v0_of_two();
    const auto body = json::parse(amazon.v0_orders(v0_day).body);
    CHECK(body.size() == 1);
    const auto& payload = body.at("payload");
    CHECK(payload.at("CreatedBefore") == "2026-01-15T11:00:00Z");
    const auto& first = payload.at("Orders").at(0);
    CHECK(first.at("PurchaseDate") == "2026-01-15T10:00:00Z");
    CHECK_FALSE(first.contains("OrderItems"));
    const auto open = json::parse(
        amazon.v0_orders("LastUpdatedAfter=2026-01-15T00:00:00Z" + at_v0_site, noon + 500ms).body);
    CHECK(open["payload"].at("LastUpdatedBefore") == "2026-01-15T11:58:00Z");
    CHECK_FALSE(open["payload"].contains("CreatedBefore"));
}

TEST_CASE("an update of v0 is a change of status and nothing else") {
    auto amazon = v0_of_two();
    const auto updated_at = [&](std::string_view from, std::string_view to) {
        return ids_of(amazon.v0_orders("LastUpdatedAfter=2026-01-15T" + std::string{from} +
                                       "Z&LastUpdatedBefore=2026-01-15T" + std::string{to} + "Z" +
                                       at_v0_site));
    };
    // The parcels' arrival at 11:30 is none; the newer API knows it.
    CHECK(updated_at("11:20:00", "11:40:00").empty());
    CHECK(ids_of(amazon.search("lastUpdatedAfter=2026-01-15T11:20:00Z")).size() == 10);
    CHECK(updated_at("11:00:00", "11:02:00") ==
          std::vector<std::string>{"order-0", "order-1", "order-2"});
    const auto one = json::parse(amazon.get("/orders/v0/orders/order-3", noon).body);
    CHECK(one["payload"].at("LastUpdateDate") == "2026-01-15T11:03:00Z");
    CHECK(one["payload"].at("OrderStatus") == "Shipped");
}

TEST_CASE("a bound with a fraction is one in whole seconds to v0") {
    auto amazon = v0_of_two();
    const auto created = [&](std::string_view from, std::string_view to) {
        return ids_of(amazon.v0_orders("CreatedAfter=2026-01-15T" + std::string{from} +
                                       "Z&CreatedBefore=2026-01-15T" + std::string{to} + "Z" +
                                       at_v0_site));
    };
    // Order 1 was made at 10:01:00.400, which is 10:01:00 here.
    CHECK(created("10:01:00", "10:01:00") == std::vector<std::string>{"order-1"});
    CHECK(created("10:01:00.100", "10:01:59").empty());
    CHECK(created("10:00:30", "10:01:00.100") == std::vector<std::string>{"order-1"});
}

TEST_CASE("a NextToken goes with its query, its seller and its day only") {
    auto amazon = v0_of_two();
    const auto first = amazon.v0_orders(v0_day + "&MaxResultsPerPage=4");
    CHECK(ids_of(first) == std::vector<std::string>{"order-0", "order-1", "order-2", "order-3"});
    const auto token = "&NextToken=" + token_of(first);
    const auto last = amazon.v0_orders(v0_day + "&MaxResultsPerPage=6" + token);
    CHECK(ids_of(last).size() == 6);
    CHECK(token_of(last).empty());
    for (const auto& response : {amazon.v0_orders(v0_day + "&OrderStatuses=Shipped" + token),
                                 amazon.v0_orders(v0_day + token, noon, 1),
                                 amazon.v0_orders("MarketplaceIds=" + v0_site + token),
                                 amazon.v0_orders(v0_day + token, noon + 25h),
                                 amazon.v0_orders(v0_day + "&NextToken=bm9uc2Vuc2U%3D")}) {
        CHECK(response.status == 400);
    }
    CHECK(message_of(amazon.v0_orders(v0_day + token, noon, 1)).find("NextToken") !=
          std::string::npos);
}

TEST_CASE("an order's items come page by page, each once") {
    auto amazon = v0_of_two(2);
    std::vector<std::string> walked;
    std::string token;
    int pages = 0;
    do {
        const auto page = amazon.get(items_target("order-4", token), noon);
        const auto payload = json::parse(page.body).at("payload");
        CHECK(payload.at("AmazonOrderId") == "order-4");
        for (const auto& item : payload.at("OrderItems")) {
            walked.push_back(item.at("OrderItemId").get<std::string>());
        }
        token = token_of(page);
        ++pages;
    } while (!token.empty());
    CHECK(pages == 2);
    CHECK(walked == std::vector<std::string>{"00000000000040", "00000000000041", "00000000000042"});
    // A token of one order is no token of another.
    token = token_of(amazon.get(items_target("order-4"), noon));
    CHECK(amazon.get(items_target("order-5", token), noon).status == 400);
    CHECK(amazon.get(items_target("order-4", token), noon, 1).status == 400);
    CHECK(amazon.get(items_target("order-4", token), noon).status == 200);
}

TEST_CASE("an item of v0 has its line's amounts, and none while its order is pending") {
    OrderBook book;
    const std::array states{
        OrderState{noon - 2h, OrderStatus::pending, ParcelStage::none},
        OrderState{noon - 1h, OrderStatus::partially_shipped, ParcelStage::none}};
    const std::array lines{line_of(7, 1250)};
    book.add(head_of("order", noon - 2h), lines, states);
    book.seal();
    std::vector<SimulatedSeller> sellers;
    sellers.push_back(seller_named("A1", std::move(book)));
    AskedAmazon amazon{{}, std::move(sellers)};
    const auto item = [&](events::Time now) {
        return json::parse(amazon.get(items_target("order"), now).body)["payload"]["OrderItems"][0];
    };
    CHECK_FALSE(item(noon - 90min).contains("ItemPrice"));
    CHECK(item(noon).at("ItemPrice").at("Amount") == "12.50");
    CHECK(item(noon).at("QuantityShipped") == 1);
    const auto order = [&](events::Time now) {
        return json::parse(amazon.get("/orders/v0/orders/order", now).body)["payload"];
    };
    CHECK_FALSE(order(noon - 90min).contains("OrderTotal"));
    CHECK(order(noon).at("OrderTotal").at("Amount") == "12.50");
    CHECK(order(noon).at("NumberOfItemsUnshipped") == 1);
}

TEST_CASE("each operation of v0 has a bucket of its own") {
    std::vector<SimulatedSeller> sellers;
    sellers.push_back(seller_named("A1", ten_parcels()));
    AskedAmazon amazon{{}, std::move(sellers)};
    for (int i = 0; i < 20; ++i) {
        CHECK(amazon.v0_orders(v0_day).status == 200);
    }
    CHECK(amazon.v0_orders(v0_day, noon + 59s).status == 429);
    CHECK(amazon.v0_orders(v0_day, noon + 60s).status == 200);
    CHECK(amazon.search("createdAfter=2026-01-01T00:00:00Z").status == 200);
    for (int i = 0; i < 30; ++i) {
        CHECK(amazon.get(items_target("order-1"), noon + 60s).status == 200);
    }
    CHECK(amazon.get(items_target("order-1"), noon + 60s).status == 429);
    CHECK(amazon.get("/orders/v0/orders/order-1", noon + 60s).status == 200);
    CHECK(told_rate(amazon.v0_orders(v0_day, noon + 10min)) == "0.0167");
    CHECK(told_rate(amazon.get(items_target("order-1"), noon + 10min)) == "0.5");
    CHECK(told_rate(amazon.get("/orders/v0/orders/none", noon + 10min)) == "0.5");
    const auto statistics = amazon.amazon.statistics();
    CHECK(statistics.operations.at({"A1", events::Operation::v0_get_orders}).overdrafts == 1);
    CHECK(statistics.operations.at({"A1", events::Operation::v0_get_order_items}).overdrafts == 1);
}

TEST_CASE("no other path of v0 is served") {
    auto amazon = v0_of_two();
    CHECK(amazon.get("/orders/v0/orders/order-1", noon).status == 200);
    CHECK(amazon.get("/orders/v0/orders/none", noon).status == 404);
    CHECK(amazon.get(items_target("none"), noon).status == 404);
    for (const auto* path : {"/orders/v0/orders/", "/orders/v0/orders/order-1/address",
                             "/orders/v0/orders//orderItems", "/orders/v0/ordersorder-1",
                             "/orders/v0/orders/orderItems/", "/orders/v0"}) {
        INFO(path);
        CHECK(amazon.get(path, noon).status == 403);
    }
}
