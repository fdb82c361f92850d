#include "adapters/sp_api/redacted_body.hpp"

#include "adapters/sp_api/orders_page_reader.hpp"
#include "adapters/sp_api/redacted_query.hpp"
#include "model_walk.hpp"

#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

using namespace orderlog;
using adapters::Pseudonyms;
using adapters::redacted_body;
using adapters::ValueKind;
using nlohmann::json;

namespace {

const Pseudonyms pseudonyms{std::string(32, 'k')};

std::string redacted(const std::string& body) {
    const auto text = redacted_body(body, pseudonyms);
    REQUIRE(text);
    CHECK(json::accept(*text));
    return *text;
}

std::string golden_page(const std::string& name) {
    std::ifstream file{std::filesystem::path{ORDERLOG_SOURCE_DIR} / "tests/golden/pages" / name};
    return {std::istreambuf_iterator<char>(file), {}};
}

// What a place may hold: all of these are secrets wherever they stand.
const std::vector<json> secrets{
    "Erika Mustermann", "erika@example.org", "+49 171 5550123", "Schlüssel-4711",
    "X9-17-Z",          49171555012,         "123456789.55",    "\"\\ \t\U0001F600 Nacht"};

std::string any_name() {
    static const std::vector<std::string> names{"orders",
                                                "orderId",
                                                "orderItems",
                                                "product",
                                                "title",
                                                "sellerSku",
                                                "asin",
                                                "proceeds",
                                                "grandTotal",
                                                "amount",
                                                "currencyCode",
                                                "fulfillment",
                                                "fulfillmentStatus",
                                                "createdTime",
                                                "packages",
                                                "trackingNumber",
                                                "carrier",
                                                "payload",
                                                "Orders",
                                                "SellerSKU",
                                                "OrderTotal",
                                                "Amount",
                                                "pagination",
                                                "nextToken",
                                                "salesChannel",
                                                "marketplaceId",
                                                "quantityOrdered",
                                                "orderItemId",
                                                "Erika Mustermann",
                                                "buyerEmail"};
    return *rc::gen::elementOf(names);
}

json any_document(int depth) {
    const int kind = *rc::gen::inRange(0, depth == 0 ? 1 : 4);
    if (kind == 0) {
        return *rc::gen::elementOf(secrets);
    }
    json document = kind == 1 ? json::array() : json::object();
    const int members = *rc::gen::inRange(0, 5);
    for (int i = 0; i < members; ++i) {
        if (kind == 1) {
            document.push_back(any_document(depth - 1));
        } else {
            document[any_name()] = any_document(depth - 1);
        }
    }
    return document;
}

}  // namespace

TEST_CASE("no secret stays in a redacted body, wherever it stood") {
    rc::prop("whatever the document", [] {
        json body = any_document(5);
        if (!body.is_object()) {
            body = {{"orders", body}};
        }
        const std::string text = redacted(body.dump());
        for (const char* part :
             {"Erika", "erika", "171", "Schl", "4711", "X9", "17155", "12345678", "Nacht"}) {
            RC_ASSERT(text.find(part) == std::string::npos);
        }
    });
}

TEST_CASE("a secret at any place of Amazon's models is replaced") {
    for (const char* name : {"orders_2026-01-01.json", "ordersV0.json"}) {
        const json model = official_model_named(name);
        if (model.is_null()) {
            continue;
        }
        const bool newer = model["definitions"].contains("SearchOrdersResponse");
        const char* of_search = newer ? "SearchOrdersResponse" : "GetOrdersResponse";
        walk_model(model, model["definitions"][of_search], "", [&](const std::string& pointer) {
            json body;
            body[json::json_pointer{pointer}] = "Erika Mustermann 4711";
            INFO(pointer);
            CHECK(redacted(body.dump()).find("Erika") == std::string::npos);
        });
    }
}

TEST_CASE("a value has the same pseudonym at every place, another one another") {
    const auto page = [](const char* id, const char* other) {
        return R"({"orders":[{"orderId":")" + std::string(id) + R"("},{"orderId":")" + other +
               R"("}]})";
    };
    const json same = json::parse(redacted(page("405-1234567-7654321", "405-1234567-7654321")));
    CHECK(same["orders"][0] == same["orders"][1]);
    const json two = json::parse(redacted(page("405-1234567-7654321", "405-1234567-7654322")));
    CHECK(two["orders"][0] != two["orders"][1]);
    CHECK(two["orders"][0] == same["orders"][0]);
    const std::string id = two["orders"][0]["orderId"];
    CHECK(id.size() == 19);
    CHECK(id.find_first_not_of("0123456789-") == std::string::npos);
    CHECK((id[3] == '-' && id[11] == '-'));
    // Another key, other pseudonyms.
    CHECK(Pseudonyms{std::string(32, 'l')}.of(ValueKind::order, "405-1234567-7654321") != id);
}

TEST_CASE("an amount keeps its shape, and equal amounts stay equal") {
    const auto of = [](const char* amount) { return pseudonyms.of(ValueKind::amount, amount); };
    CHECK(of("0.00") == "0.00");
    CHECK(of("0") == "0");
    CHECK(of("-1234.56").size() == 8);
    CHECK(of("-1234.56").front() == '-');
    CHECK(of("-1234.56") != "-1234.56");
    CHECK(of("19.9") + "0" == of("19.90"));
    CHECK(of("100").size() == 3);
    CHECK(of("100") + ".00" == of("100.00"));
    CHECK(of("0.07").substr(0, 3) == "0.0");
    CHECK(of("12,50 EUR").starts_with("text-"));
}

TEST_CASE("what orderlog chooses by stays: times, statuses, quantities, currencies, sites") {
    const json page = json::parse(redacted(golden_page("search_orders.json")));
    const json& order = page["orders"][0];
    CHECK(order["createdTime"] == "2025-11-03T08:15:30.125Z");
    CHECK(order["fulfillment"]["fulfillmentStatus"] == "PARTIALLY_SHIPPED");
    CHECK(order["programs"] == json::array({"PRIME", "AMAZON_BUSINESS"}));
    CHECK(order["salesChannel"]["marketplaceId"] == "A13V1IB3VIYZZH");
    CHECK(order["salesChannel"]["marketplaceName"] == "Amazon.fr");
    CHECK(order["orderItems"][0]["quantityOrdered"] == 2);
    CHECK(order["proceeds"]["grandTotal"]["currencyCode"] == "EUR");
    CHECK(order["orderItems"][0]["product"]["asin"].get<std::string>().starts_with("B0"));
    CHECK(order["orderItems"][1]["product"]["sellerSku"].is_number());
    CHECK(order["orderItems"][1]["product"]["title"].is_null());
    CHECK(page["orders"][2]["lastUpdatedTime"].get<std::string>().starts_with("text-"));
}

TEST_CASE("the page reader understands of a redacted page what it understood of the page") {
    for (const auto operation : {events::Operation::search_orders, events::Operation::get_order}) {
        const std::string body = golden_page(
            operation == events::Operation::get_order ? "get_order.json" : "search_orders.json");
        adapters::OrdersPageReader reader;
        const auto page = reader.read(operation, events::all_data_sets, body).value();
        const auto twin = reader.read(operation, events::all_data_sets, redacted(body)).value();
        REQUIRE(twin.orders.size() == page.orders.size());
        CHECK(twin.unreadable.size() == page.unreadable.size());
        CHECK(twin.next_token.empty() == page.next_token.empty());
        CHECK(twin.last_updated_before == page.last_updated_before);
        for (std::size_t i = 0; i < page.orders.size(); ++i) {
            CHECK(twin.orders[i].last_updated == page.orders[i].last_updated);
            CHECK(twin.orders[i].raw_status == page.orders[i].raw_status);
            CHECK(twin.orders[i].has_money == page.orders[i].has_money);
            CHECK(twin.orders[i].items.size() == page.orders[i].items.size());
            CHECK(twin.orders[i].packages.size() == page.orders[i].packages.size());
        }
    }
}

TEST_CASE("what is no JSON object is not redacted but refused") {
    for (const char* body : {"", "[]", "{", "{}x", R"({"orders":[}])"}) {
        CHECK_FALSE(redacted_body(body, pseudonyms));
    }
}

TEST_CASE("a frozen query keeps what orderlog writes and no order's id") {
    using adapters::redacted_query;
    const std::string search =
        "/orders/2026-01-01/orders?createdAfter=2026-01-01T00%3A00%3A00.000Z&marketplaceIds="
        "A13V1IB3VIYZZH%2CA1PA6795UKMFR9&maxResultsPerPage=100&includedData=PROCEEDS%2CPACKAGES";
    CHECK(redacted_query(search, pseudonyms) == search);
    const std::string one = redacted_query(
        "/orders/2026-01-01/orders/405-1234567-7654321?includedData=PROCEEDS&who=Erika&Muster",
        pseudonyms);
    CHECK(one.find("405-1234567") == std::string::npos);
    CHECK(one.find("Erika") == std::string::npos);
    CHECK(one.find("Muster") == std::string::npos);
    CHECK(one.find(pseudonyms.of(ValueKind::order, "405-1234567-7654321")) != std::string::npos);
}

TEST_CASE("a shop's own channel has a pseudonym, also if its name is one word") {
    const auto channel = [](const char* name) {
        const json page = json::parse(redacted(R"({"payload":{"Orders":[{"SalesChannel":")" +
                                               std::string(name) + R"("}]}})"));
        return page["payload"]["Orders"][0]["SalesChannel"].get<std::string>();
    };
    for (const char* known : {"Amazon.de", "Amazon.co.uk", "Non-Amazon", "AMAZON"}) {
        CHECK(channel(known) == known);
    }
    for (const char* own : {"Gartenzwergshop", "Amazon.gartenzwerg", "amazon.de"}) {
        CHECK(channel(own).starts_with("text-"));
    }
    const json newer = json::parse(redacted(
        R"({"orders":[{"salesChannel":{"channelName":"Gartenzwergshop","marketplaceName":"Zwerge"}}]})"));
    CHECK(newer.dump().find("Zwerg") == std::string::npos);
    CHECK(newer.dump().find("Gartenzwerg") == std::string::npos);
}
