#include "adapters/sp_api/order_pointers.hpp"

#include "adapters/sp_api/json_member.hpp"
#include "events/time.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

namespace orderlog::adapters {

namespace {

using events::Operation;
using nlohmann::json;
using Pointer = json::json_pointer;

// Where a column stands: steps from its row's object. "[key=value]" is the last element of a list
// with that value. Behind '|' stands what counts if the first does not say anything.
struct Place {
    std::string_view column{};
    std::string_view newer{};
    std::string_view v0{};
};

constexpr std::array order_places{
    Place{"marketplace_id", "salesChannel/marketplaceId", "MarketplaceId"},
    Place{"sales_channel", "salesChannel/marketplaceName|salesChannel/channelName", "SalesChannel"},
    Place{"order_status", "fulfillment/fulfillmentStatus", "OrderStatus"},
    Place{"raw_status", "fulfillment/fulfillmentStatus", "OrderStatus"},
    Place{"fulfillment_channel", "fulfillment/fulfilledBy", "FulfillmentChannel"},
    Place{"purchase_date", "createdTime", "PurchaseDate"},
    Place{"last_update_date", "lastUpdatedTime", "LastUpdateDate"},
    Place{"is_business_order", "programs", "IsBusinessOrder"},
    Place{"ship_service_level", "fulfillment/fulfillmentServiceLevel",
          "ShipmentServiceLevelCategory"},
    Place{"currency", "proceeds/grandTotal/currencyCode", "OrderTotal/CurrencyCode"},
    Place{"total_amount", "proceeds/grandTotal/amount", "OrderTotal/Amount"},
    Place{"items_shipped", "orderItems", "OrderItems"},
    Place{"items_unshipped", "orderItems", "OrderItems"},
};
constexpr std::array line_places{
    Place{"asin", "product/asin", "ASIN"},
    Place{"sku", "product/sellerSku", "SellerSKU"},
    Place{"title", "product/title", "Title"},
    Place{"quantity", "quantityOrdered", "QuantityOrdered"},
    Place{"quantity_shipped", "fulfillment/quantityFulfilled", "QuantityShipped"},
    Place{"currency",
          "proceeds/breakdowns/[type=ITEM]/subtotal/currencyCode|"
          "proceeds/breakdowns/[type=SHIPPING]/subtotal/currencyCode|"
          "proceeds/breakdowns/[type=DISCOUNT]/subtotal/currencyCode|"
          "proceeds/breakdowns/[type=TAX]/detailedBreakdowns/[subtype=ITEM]/value/currencyCode|"
          "product/price/unitPrice/currencyCode",
          "ItemPrice/CurrencyCode|ItemTax/CurrencyCode|ShippingPrice/CurrencyCode|"
          "PromotionDiscount/CurrencyCode"},
    Place{"item_price", "proceeds/breakdowns/[type=ITEM]/subtotal/amount", "ItemPrice/Amount"},
    Place{"unit_price", "product/price/unitPrice/amount", ""},
    Place{"item_tax",
          "proceeds/breakdowns/[type=TAX]/detailedBreakdowns/[subtype=ITEM]/value/amount",
          "ItemTax/Amount"},
    Place{"shipping_price", "proceeds/breakdowns/[type=SHIPPING]/subtotal/amount",
          "ShippingPrice/Amount"},
    Place{"promotion_discount", "proceeds/breakdowns/[type=DISCOUNT]/subtotal/amount",
          "PromotionDiscount/Amount"},
};
constexpr std::array package_places{
    Place{"carrier", "carrier", ""},
    Place{"tracking_number", "trackingNumber", ""},
    Place{"status", "packageStatus/status", ""},
    Place{"shipping_service", "shippingService", ""},
    Place{"ship_time", "shipTime", ""},
};

// A value's place in a body, and the value.
struct Found {
    Pointer pointer{};
    const json* value{nullptr};
};

std::optional<Found> member(const Found& from, const std::string& key) {
    if (!from.value->is_object() || !from.value->contains(key)) {
        return std::nullopt;
    }
    return Found{from.pointer / key, &from.value->at(key)};
}

// The last element whose `key` says `value`.
std::optional<Found> element(const Found& from, const std::string& key, std::string_view value) {
    if (!from.value->is_array()) {
        return std::nullopt;
    }
    for (std::size_t i = from.value->size(); i-- > 0;) {
        const json& one = from.value->at(i);
        if (one.is_object() && text_at(one, key.c_str()) == value) {
            return Found{from.pointer / i, &one};
        }
    }
    return std::nullopt;
}

std::optional<Found> step(const Found& from, std::string_view name) {
    if (name.front() != '[') {
        return member(from, std::string(name));
    }
    const auto equals = name.find('=');
    return element(from, std::string(name.substr(1, equals - 1)),
                   name.substr(equals + 1, name.size() - equals - 2));
}

std::optional<Found> walk(Found from, std::string_view path) {
    while (!path.empty()) {
        const auto slash = std::min(path.find('/'), path.size());
        const auto next = step(from, path.substr(0, slash));
        if (!next) {
            return std::nullopt;
        }
        from = *next;
        path.remove_prefix(std::min(slash + 1, path.size()));
    }
    return from;
}

bool says_something(const Found& found) {
    return !found.value->is_null() && !(found.value->is_string() && *found.value == "");
}

// The order of a list with the latest update; of equals the last.
std::optional<Found> newest(const Found& list, const char* id_key, const char* updated_key,
                            const events::OrderId& id) {
    std::optional<Found> found;
    std::optional<events::Time> updated;
    for (std::size_t i = 0; list.value->is_array() && i < list.value->size(); ++i) {
        const json& one = list.value->at(i);
        if (!one.is_object() || text_at(one, id_key) != id.value()) {
            continue;
        }
        const auto parsed = events::parse_time(text_at(one, updated_key));
        const auto time = parsed ? std::optional{*parsed} : std::nullopt;
        if (!found || updated <= time) {
            found = Found{list.pointer / i, &one};
            updated = time;
        }
    }
    return found;
}

std::optional<Found> order_in(const json& body, Operation operation, const events::OrderId& id) {
    const Found root{Pointer{}, &body};
    switch (operation) {
        case Operation::search_orders: {
            const auto list = walk(root, "orders");
            return list ? newest(*list, "orderId", "lastUpdatedTime", id) : std::nullopt;
        }
        case Operation::v0_get_orders: {
            const auto list = walk(root, "payload/Orders");
            return list ? newest(*list, "AmazonOrderId", "LastUpdateDate", id) : std::nullopt;
        }
        case Operation::get_order:
            return walk(root, "order");
        case Operation::v0_get_order:
        case Operation::v0_get_order_items:
            return walk(root, "payload");
        case Operation::marketplace_participations:
            break;
    }
    return std::nullopt;
}

// Of packages with one reference the second is called "<reference>#2" in rows.
std::optional<Found> package(const Found& list, std::string_view name) {
    std::set<std::string> taken;
    for (std::size_t i = 0; list.value->is_array() && i < list.value->size(); ++i) {
        const json& one = list.value->at(i);
        const std::string reference = one.is_object() ? text_at(one, "packageReferenceId") : "";
        std::string row = reference;
        for (int nth = 2; !taken.insert(row).second; ++nth) {
            row = fmt::format("{}#{}", reference, nth);
        }
        if (row == name) {
            return Found{list.pointer / i, &one};
        }
    }
    return std::nullopt;
}

// The line or package of an order that "items.<id>" or "packages.<reference>" names.
std::optional<Found> row_in(const Found& order, std::string_view row, bool is_v0) {
    const auto dot = row.find('.');
    const std::string_view id = row.substr(std::min(dot + 1, row.size()));
    if (row.substr(0, dot) != "items") {
        const auto list = member(order, "packages");
        return list ? package(*list, id) : std::nullopt;
    }
    const auto list = member(order, is_v0 ? "OrderItems" : "orderItems");
    return list ? element(*list, is_v0 ? "OrderItemId" : "orderItemId", id) : std::nullopt;
}

template <std::size_t Count>
const Place* place_in(const std::array<Place, Count>& places, std::string_view column) {
    const auto* const found = std::ranges::find(places, column, &Place::column);
    return found == places.end() ? nullptr : found;
}

// The first of the paths at which something is said.
std::optional<Found> first_said(const Found& from, std::string_view paths) {
    while (!paths.empty()) {
        const auto bar = std::min(paths.find('|'), paths.size());
        const auto found = walk(from, paths.substr(0, bar));
        if (found && says_something(*found)) {
            return found;
        }
        paths.remove_prefix(std::min(bar + 1, paths.size()));
    }
    return std::nullopt;
}

}  // namespace

OrderPointers::OrderPointers(std::string_view body, Operation operation, events::OrderId order)
    : body_(json::parse(body, nullptr, false)), operation_(operation), order_(std::move(order)) {}

std::string OrderPointers::of(std::string_view column) const {
    if (!body_.is_object()) {
        return {};
    }
    auto from = order_in(body_, operation_, order_);
    const bool is_v0 = events::api_of(operation_) == events::OrdersApi::v0;
    const Place* place = place_in(order_places, column);
    if (const auto dot = column.rfind('.'); dot != std::string_view::npos) {
        const std::string_view row = column.substr(0, dot);
        const std::string_view name = column.substr(dot + 1);
        if (name == "removed") {  // Whether the list has it.
            return of("items_shipped");
        }
        place = row.starts_with("items.") ? place_in(line_places, name)
                                          : place_in(package_places, name);
        from = from ? row_in(*from, row, is_v0) : std::nullopt;
    }
    if (place == nullptr || !from) {
        return {};
    }
    const auto found = first_said(*from, is_v0 ? place->v0 : place->newer);
    return found ? found->pointer.to_string() : std::string{};
}

}  // namespace orderlog::adapters
