#include "adapters/sp_api/parity_fields.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <vector>

using namespace orderlog::adapters;
using nlohmann::json;

namespace {

/// Null if the map is not here.
json official_map() {
    const auto path = std::filesystem::path{ORDERLOG_SOURCE_DIR} /
                      "../shared/spapi/orders-api-migration-data.json";
    std::ifstream file{path};
    if (!file) {
        std::cout << "skipped: " << path << " is not there\n";
        return nullptr;
    }
    return json::parse(file);
}

std::vector<ParityField> all_fields() {
    std::vector<ParityField> all(order_parity_fields().begin(), order_parity_fields().end());
    all.insert(all.end(), item_parity_fields().begin(), item_parity_fields().end());
    return all;
}

bool is_item_field(const ParityField& field) {
    return std::ranges::any_of(item_parity_fields(),
                               [&](const ParityField& one) { return one.newer == field.newer; });
}

// The map calls the buyer of an item otherwise than the one of an order.
std::string map_name(const ParityField& field) {
    std::string name(field.v0);
    return is_item_field(field) && name.starts_with("BuyerInfo") ? "Item" + name : name;
}

// "Order.orderItems.proceeds.breakdowns.subtotal (with …)" → "proceeds.breakdowns.subtotal"
std::string map_path(std::string text) {
    text.resize(std::min(text.find(' '), text.size()));
    for (const std::string_view prefix : {"Order.", "orderItems."}) {
        if (text.starts_with(prefix)) {
            text.erase(0, prefix.size());
        }
    }
    for (auto at = text.find("[]"); at != std::string::npos; at = text.find("[]")) {
        text.erase(at, 2);
    }
    return text;
}

std::string without_names(std::string_view path) {
    std::string text;
    for (std::size_t i = 0; i < path.size(); ++i) {
        i = path[i] == '[' ? path.find(']', i) : i;
        text += path[i] == ']' ? "" : std::string(1, path[i]);
    }
    return text;
}

// Where the map names a place that Amazon's model does not have, or the whole of which we take a
// part, or the other way round.
const std::map<std::string, std::string> otherwise{
    {"SellerOrderId", "orderAliases"},
    {"ReplacedOrderId", "associatedOrders"},
    {"ItemBuyerInfo.GiftWrapLevel", "fulfillment.packing.giftWrapLevel"},
    {"BuyerRequestedCancel.IsBuyerRequestedCancel", "cancellation.requester"},
    {"BuyerRequestedCancel.BuyerCancelReason", "cancellation.cancelReason"},
};

bool at_or_below(std::string_view name, std::string_view above) {
    return name == above || (name.starts_with(above) && name[above.size()] == '.');
}

}  // namespace

TEST_CASE("the table names only pairs that Amazon's map has") {
    const json map = official_map();
    if (map.is_null()) {
        return;
    }
    const json& pairs = map.at("attributeMappings");
    for (const ParityField& field : all_fields()) {
        const std::string name = map_name(field);
        INFO(name << " " << field.newer);
        if (field.conversion == Conversion::only_v0) {
            const auto is_named = [&](const json& list) {
                return std::ranges::find(list, json(name)) != list.end();
            };
            CHECK((is_named(map.at("deprecated")) || is_named(map.at("notSupported"))));
        } else if (field.conversion == Conversion::personal) {
            CHECK(std::ranges::any_of(
                pairs.items(), [&](const auto& pair) { return at_or_below(pair.key(), name); }));
        } else if (field.conversion != Conversion::only_newer) {
            const std::string known = name == "AmazonPrograms.Programs" ? "AmazonPrograms" : name;
            REQUIRE(pairs.contains(known));
            const auto other = otherwise.find(name);
            CHECK(map_path(pairs.at(known)) ==
                  (other == otherwise.end() ? without_names(field.newer) : other->second));
        }
    }
}

TEST_CASE("the table names every field of Amazon's map") {
    const json map = official_map();
    if (map.is_null()) {
        return;
    }
    std::vector<std::string> names;
    for (const auto& [name, path] : map.at("attributeMappings").items()) {
        names.push_back(name);
    }
    for (const char* list : {"deprecated", "notSupported"}) {
        names.insert(names.end(), map.at(list).begin(), map.at(list).end());
    }
    CHECK(names.size() > 100);
    for (std::string name : names) {
        // One of an element of AssociatedItems, which the map names in the singular.
        name = name.starts_with("AssociatedItem.") ? "AssociatedItems" + name.substr(14) : name;
        INFO(name);
        CHECK(std::ranges::any_of(all_fields(), [&](const ParityField& field) {
            return !field.v0.empty() &&
                   (at_or_below(name, map_name(field)) || at_or_below(map_name(field), name));
        }));
    }
}

TEST_CASE("each field of v0 stands in the table once, and says why it may differ") {
    for (const auto table : {order_parity_fields(), item_parity_fields()}) {
        std::set<std::string_view> names;
        for (const ParityField& field : table) {
            INFO(field.v0 << " " << field.newer);
            CHECK((field.v0.empty() || names.insert(field.v0).second));
            CHECK((field.v0.empty() ? field.conversion == Conversion::only_newer : true));
            CHECK((field.newer.empty() ? field.conversion == Conversion::only_v0 : true));
            const bool strict =
                field.conversion == Conversion::same || field.conversion == Conversion::money;
            CHECK((strict || !field.reason.empty()));
        }
    }
}
