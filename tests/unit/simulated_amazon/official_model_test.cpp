#include "adapters/simulated_amazon/order_json.hpp"
#include "asked_amazon.hpp"

#include <catch2/catch.hpp>
#include <fmt/core.h>

#include <fstream>
#include <iostream>
#include <set>

using namespace orderlog;
using namespace orderlog::adapters;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

/// Says where a value is not what a Swagger 2 definition asks for; "" if it is. A field that the
/// definition does not know counts as a fault.
class ModelCheck {
 public:
    explicit ModelCheck(const json& model) : definitions_(model.at("definitions")) {}

    std::string fault(const json& value, const json& schema, const std::string& place) const {
        if (schema.contains("$ref")) {
            const auto name = schema["$ref"].get<std::string>().substr(14);
            return fault(value, definitions_.at(name), place);
        }
        const auto type = schema.value("type", "object");
        if (type == "object") {
            return object_fault(value, schema, place);
        }
        if (type == "array") {
            return array_fault(value, schema, place);
        }
        const bool right = (type == "string" && value.is_string()) ||
                           (type == "integer" && value.is_number_integer()) ||
                           (type == "number" && value.is_number()) ||
                           (type == "boolean" && value.is_boolean());
        if (!right) {
            return place + " is no " + type;
        }
        if (schema.contains("enum") &&
            std::ranges::find(schema["enum"], value) == schema["enum"].end()) {
            return place + " may not be " + value.dump();
        }
        return "";
    }

 private:
    std::string object_fault(const json& value, const json& schema,
                             const std::string& place) const {
        if (!value.is_object()) {
            return place + " is no object";
        }
        for (const auto& name : schema.value("required", json::array())) {
            if (!value.contains(name.get<std::string>())) {
                return place + " lacks " + name.get<std::string>();
            }
        }
        for (const auto& [name, member] : value.items()) {
            if (!schema.at("properties").contains(name)) {
                return place + " has an unknown " + name;
            }
            const auto found = fault(member, schema["properties"][name], place + "." + name);
            if (!found.empty()) {
                return found;
            }
        }
        return "";
    }
    std::string array_fault(const json& value, const json& schema, const std::string& place) const {
        if (!value.is_array()) {
            return place + " is no array";
        }
        for (std::size_t i = 0; i < value.size(); ++i) {
            const auto found = fault(value[i], schema.at("items"), fmt::format("{}[{}]", place, i));
            if (!found.empty()) {
                return found;
            }
        }
        return "";
    }

    const json& definitions_;
};

AskedAmazon generated_amazon() {
    std::vector<SimulatedSeller> sellers;
    sellers.push_back(seller_named("A1", generate_orders({.seed = 2,
                                                          .orders = 2000,
                                                          .first_created = noon - 24h * 10,
                                                          .last_created = noon - 1h,
                                                          .histories_end = noon + 24h})));
    return {SimulatedAmazonOptions{.application = {}, .quota = false}, std::move(sellers)};
}

/// Null if the model is not here.
json official_model(const std::string& name) {
    const std::string path =
        std::string{ORDERLOG_SOURCE_DIR} + "/../shared/spapi/official_models/" + name;
    std::ifstream file{path};
    if (!file) {
        std::cout << "skipped: no " << path << "\n";
        return nullptr;
    }
    return json::parse(file);
}

}  // namespace

TEST_CASE("every body is what the official model of Orders 2026-01-01 promises") {
    const auto model = official_model("orders_2026-01-01.json");
    if (model.is_null()) {
        return;
    }
    const ModelCheck check{model};
    auto amazon = generated_amazon();
    std::string names;
    for (const auto name : included_set_names) {
        names += (names.empty() ? "" : ",") + std::string{name};
    }
    for (const auto& included : {std::string{}, "&includedData=" + names}) {
        const auto query = "createdAfter=2026-01-01T00:00:00Z" + included;
        std::string token;
        do {
            const auto page =
                amazon.search(token.empty() ? query : query + "&paginationToken=" + token);
            const auto body = json::parse(page.body);
            REQUIRE(check.fault(body, {{"$ref", "#/definitions/SearchOrdersResponse"}}, "page") ==
                    "");
            token = token_of(page);
        } while (!token.empty());
    }
    const auto id = std::string{amazon.amazon.sellers()[0].book.orders()[0].order_id()};
    const auto one = amazon.get("/orders/2026-01-01/orders/" + id + "?includedData=" + names, noon);
    CHECK(check.fault(json::parse(one.body), {{"$ref", "#/definitions/GetOrderResponse"}},
                      "answer") == "");
    const auto refused = amazon.search("");
    CHECK(check.fault(json::parse(refused.body), {{"$ref", "#/definitions/ErrorList"}}, "error") ==
          "");
    // The check itself must be able to fail.
    CHECK(check.fault(json::parse(R"({"orders":[],"next":1})"),
                      {{"$ref", "#/definitions/SearchOrdersResponse"}},
                      "page") == "page has an unknown next");
}

TEST_CASE("every body of v0 is what its official model promises") {
    const auto model = official_model("ordersV0.json");
    if (model.is_null()) {
        return;
    }
    const ModelCheck check{model};
    auto amazon = generated_amazon();
    const auto& sold = amazon.amazon.sellers()[0].book.orders();
    std::set<std::string> sites;
    for (const auto& order : sold) {
        sites.emplace(site(order.site).marketplace_id);
    }
    std::string query = "CreatedAfter=2026-01-01T00:00:00Z&MarketplaceIds=";
    for (const auto& id : sites) {
        query += (query.back() == '=' ? "" : ",") + id;
    }
    std::size_t orders = 0;
    std::string token;
    do {
        const auto page = amazon.v0_orders(token.empty() ? query : query + "&NextToken=" + token);
        const auto body = json::parse(page.body);
        REQUIRE(check.fault(body, {{"$ref", "#/definitions/GetOrdersResponse"}}, "page") == "");
        orders += body["payload"]["Orders"].size();
        token = token_of(page);
    } while (!token.empty());
    CHECK(orders == 2000);
    for (std::size_t i = 0; i < sold.size(); i += 20) {
        const auto path = "/orders/v0/orders/" + std::string{sold[i].order_id()};
        REQUIRE(check.fault(json::parse(amazon.get(path, noon).body),
                            {{"$ref", "#/definitions/GetOrderResponse"}}, "answer") == "");
        REQUIRE(check.fault(json::parse(amazon.get(path + "/orderItems", noon).body),
                            {{"$ref", "#/definitions/GetOrderItemsResponse"}}, "answer") == "");
    }
}
