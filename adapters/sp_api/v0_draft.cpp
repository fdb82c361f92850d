#include "adapters/sp_api/v0_draft.hpp"

#include <utility>

namespace orderlog::adapters {
namespace {

using events::Decimal;
using events::ItemObservation;
using events::Money;

constexpr MoneyNames v0_money{.amount = "Amount", .currency = "CurrencyCode"};

JsonError read_truth(JsonValue& value, bool& truth) {
    JsonScalar scalar;
    const JsonError error = read_scalar(value, scalar);
    truth = scalar.kind == JsonScalar::Kind::truth && scalar.raw == "true";
    return error;
}

JsonError read_service(JsonValue& value, std::string& level) {
    const JsonError error = read_text(value, level);
    level = upper_snake(level);
    return error;
}

JsonError read_total(JsonValue& value, OrderDraft& draft) {
    const JsonError error = read_money(value, draft, draft.order.total, v0_money);
    draft.order.has_money = draft.order.total.has_value();
    return error;
}

JsonError read_described(std::string_view key, JsonValue& value, events::OrderObservation& order) {
    if (key == "OrderStatus") {
        return read_text(value, order.raw_status);
    }
    if (key == "FulfillmentChannel") {
        return read_text(value, order.fulfilled_by);
    }
    if (key == "SalesChannel") {
        return read_text(value, order.sales_channel);
    }
    if (key == "ShipmentServiceLevelCategory") {
        return read_service(value, order.ship_service_level);
    }
    return key == "IsBusinessOrder" ? read_truth(value, order.is_business_order) : skip(value);
}

// The place of an amount in a line; null: it is none of those that rows have.
std::optional<Decimal>* place_of(std::string_view key, ItemObservation& item) {
    if (key == "ItemPrice") {
        return &item.item_price;
    }
    if (key == "ItemTax") {
        return &item.item_tax;
    }
    if (key == "ShippingPrice") {
        return &item.shipping_price;
    }
    return key == "PromotionDiscount" ? &item.promotion_discount : nullptr;
}

JsonError read_amount(JsonValue& value, OrderDraft& draft, ItemObservation& item,
                      std::optional<Decimal>& place) {
    std::optional<Money> money;
    const JsonError error = read_money(value, draft, money, v0_money);
    if (money) {
        if (item.currency.empty()) {
            item.currency = std::move(money->currency);
        }
        place = std::move(money->amount);
        item.has_money = true;
    }
    return error;
}

JsonError read_line(std::string_view key, JsonValue& value, OrderDraft& draft,
                    ItemObservation& item) {
    if (key == "ASIN") {
        return read_text(value, item.asin);
    }
    if (key == "SellerSKU") {
        return read_text(value, item.sku);
    }
    if (key == "Title") {
        return read_text(value, item.title);
    }
    if (key == "QuantityOrdered") {
        return read_quantity(value, draft, item.quantity);
    }
    if (key == "QuantityShipped") {
        return read_quantity(value, draft, item.quantity_shipped);
    }
    auto* const place = place_of(key, item);
    return place == nullptr ? skip(value) : read_amount(value, draft, item, *place);
}

}  // namespace

std::string upper_snake(const std::string& word) {
    std::string text;
    for (const char c : word) {
        const bool upper = c >= 'A' && c <= 'Z';
        const bool begins = upper && !text.empty() && text.back() != '_' && text.back() != ' ';
        text += begins ? "_" : "";
        text += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return text;
}

JsonError read_v0_order(JsonValue& value, OrderDraft& draft) {
    auto& order = draft.order;
    std::string id;
    std::string marketplace;
    const JsonError error = each_field(value, [&](std::string_view key, JsonValue& field) {
        if (key == "AmazonOrderId") {
            return read_text(field, id);
        }
        if (key == "MarketplaceId") {
            return read_text(field, marketplace);
        }
        if (key == "PurchaseDate") {
            return read_required_time(field, key, draft, draft.created);
        }
        if (key == "LastUpdateDate") {
            return read_required_time(field, key, draft, draft.last_updated);
        }
        return key == "OrderTotal" ? read_total(field, draft) : read_described(key, field, order);
    });
    order.id = events::OrderId{std::move(id)};
    order.marketplace_id = events::MarketplaceId{std::move(marketplace)};
    order.has_status = !order.raw_status.empty();
    if (!draft.created) {
        draft.not_understood("PurchaseDate", "");
    }
    if (!draft.last_updated) {
        draft.not_understood("LastUpdateDate", "");
    }
    order.created = draft.created.value_or(events::Time{});
    order.last_updated = draft.last_updated.value_or(events::Time{});
    return error;
}

JsonError read_v0_item(JsonValue& value, OrderDraft& draft) {
    ItemObservation item;
    std::string id;
    const JsonError error = each_field(value, [&](std::string_view key, JsonValue& field) {
        return key == "OrderItemId" ? read_text(field, id) : read_line(key, field, draft, item);
    });
    if (id.empty()) {
        draft.not_understood("OrderItemId", "");
    }
    item.id = events::OrderItemId{std::move(id)};
    // v0 tells what has left, and of the rest only that it has not.
    if (item.quantity && item.quantity_shipped && *item.quantity >= *item.quantity_shipped) {
        item.quantity_unshipped = *item.quantity - *item.quantity_shipped;
    }
    draft.order.items.push_back(std::move(item));
    return error;
}

}  // namespace orderlog::adapters
