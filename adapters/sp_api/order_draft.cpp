#include "adapters/sp_api/order_draft.hpp"

#include <utility>

namespace orderlog::adapters {
namespace {

using events::Decimal;
using events::ItemObservation;
using events::Money;
using events::PackageObservation;

// Takes an amount over into its place in a line and the line's currency from the first of them.
void put(ItemObservation& item, std::optional<Decimal>& place, std::optional<Money> money) {
    if (!money) {
        return;
    }
    if (item.currency.empty()) {
        item.currency = std::move(money->currency);
    }
    place = std::move(money->amount);
}

struct Breakdown {
    std::string type{};
    std::optional<Money> subtotal{};
    std::optional<Money> item_share{};  ///< Detail of subtype ITEM.
};

JsonError read_detail(JsonValue& value, OrderDraft& draft, Breakdown& breakdown) {
    std::string subtype;
    std::optional<Money> amount;
    const JsonError error = each_field(value, [&](std::string_view key, JsonValue& field) {
        if (key == "subtype") {
            return read_text(field, subtype);
        }
        return key == "value" ? read_money(field, draft, amount) : skip(field);
    });
    if (subtype == "ITEM") {
        breakdown.item_share = std::move(amount);
    }
    return error;
}

JsonError read_breakdown(JsonValue& value, OrderDraft& draft, ItemObservation& item) {
    Breakdown breakdown;
    const JsonError error = each_field(value, [&](std::string_view key, JsonValue& field) {
        if (key == "type") {
            return read_text(field, breakdown.type);
        }
        if (key == "subtotal") {
            return read_money(field, draft, breakdown.subtotal);
        }
        if (key == "detailedBreakdowns") {
            return each_element(
                field, [&](JsonValue& detail) { return read_detail(detail, draft, breakdown); });
        }
        return skip(field);
    });
    if (breakdown.type == "ITEM") {
        put(item, item.item_price, std::move(breakdown.subtotal));
    } else if (breakdown.type == "SHIPPING") {
        put(item, item.shipping_price, std::move(breakdown.subtotal));
    } else if (breakdown.type == "DISCOUNT") {
        put(item, item.promotion_discount, std::move(breakdown.subtotal));
    } else if (breakdown.type == "TAX") {
        // Without details the sum may hold the tax of shipping: unknown is better than wrong.
        put(item, item.item_tax, std::move(breakdown.item_share));
    }
    return error;
}

JsonError read_item_proceeds(JsonValue& value, OrderDraft& draft, ItemObservation& item) {
    return each_field(value, [&](std::string_view key, JsonValue& field) {
        if (key != "breakdowns") {
            return skip(field);
        }
        return each_element(
            field, [&](JsonValue& breakdown) { return read_breakdown(breakdown, draft, item); });
    });
}

JsonError read_product(JsonValue& value, OrderDraft& draft, ItemObservation& item) {
    return each_field(value, [&](std::string_view key, JsonValue& field) {
        if (key == "asin") {
            return read_text(field, item.asin);
        }
        if (key == "sellerSku") {
            return read_text(field, item.sku);
        }
        if (key == "title") {
            return read_text(field, item.title);
        }
        if (key != "price") {
            return skip(field);
        }
        return each_field(field, [&](std::string_view name, JsonValue& price) {
            if (name != "unitPrice") {
                return skip(price);
            }
            std::optional<Money> unit;
            const JsonError error = read_money(price, draft, unit);
            put(item, item.unit_price, std::move(unit));
            return error;
        });
    });
}

JsonError read_item_fulfillment(JsonValue& value, OrderDraft& draft, ItemObservation& item) {
    return each_field(value, [&](std::string_view key, JsonValue& field) {
        if (key == "quantityFulfilled") {
            return read_quantity(field, draft, item.quantity_shipped);
        }
        return key == "quantityUnfulfilled" ? read_quantity(field, draft, item.quantity_unshipped)
                                            : skip(field);
    });
}

JsonError read_item(JsonValue& value, events::DataSets asked, OrderDraft& draft) {
    ItemObservation item;
    std::string id;
    const bool wants_money = asked.has(events::DataSet::proceeds);
    const JsonError error = each_field(value, [&](std::string_view key, JsonValue& field) {
        if (key == "orderItemId") {
            return read_text(field, id);
        }
        if (key == "quantityOrdered") {
            return read_quantity(field, draft, item.quantity);
        }
        if (key == "product") {
            return read_product(field, draft, item);
        }
        if (key == "proceeds" && wants_money) {
            item.has_money = first_of(field) == '{';
            return read_item_proceeds(field, draft, item);
        }
        return key == "fulfillment" ? read_item_fulfillment(field, draft, item) : skip(field);
    });
    if (id.empty()) {
        draft.not_understood("orderItemId", "");
    }
    item.id = events::OrderItemId{std::move(id)};
    draft.order.items.push_back(std::move(item));
    return error;
}

JsonError read_package(JsonValue& value, OrderDraft& draft) {
    PackageObservation package;
    const JsonError error = each_field(value, [&](std::string_view key, JsonValue& field) {
        if (key == "packageReferenceId") {
            return read_text(field, package.reference);
        }
        if (key == "carrier") {
            return read_text(field, package.carrier);
        }
        if (key == "trackingNumber") {
            return read_text(field, package.tracking_number);
        }
        if (key == "shippingService") {
            return read_text(field, package.shipping_service);
        }
        if (key == "shipTime") {
            return read_optional_time(field, package.ship_time);
        }
        if (key == "createdTime") {
            return read_optional_time(field, package.created);
        }
        if (key != "packageStatus") {
            return skip(field);
        }
        return each_field(field, [&](std::string_view name, JsonValue& status) {
            return name == "status" ? read_text(status, package.status) : skip(status);
        });
    });
    if (package.reference.empty()) {
        draft.not_understood("packageReferenceId", "");
    }
    draft.order.packages.push_back(std::move(package));
    return error;
}

JsonError read_status(JsonValue& value, OrderDraft& draft) {
    auto& order = draft.order;
    const JsonError error = each_field(value, [&](std::string_view key, JsonValue& field) {
        if (key == "fulfillmentStatus") {
            return read_text(field, order.raw_status);
        }
        if (key == "fulfilledBy") {
            return read_text(field, order.fulfilled_by);
        }
        return key == "fulfillmentServiceLevel" ? read_text(field, order.ship_service_level)
                                                : skip(field);
    });
    order.has_status = !order.raw_status.empty();
    return error;
}

JsonError read_sales_channel(JsonValue& value, OrderDraft& draft) {
    std::string channel;
    std::string name;
    std::string id;
    const JsonError error = each_field(value, [&](std::string_view key, JsonValue& field) {
        if (key == "channelName") {
            return read_text(field, channel);
        }
        if (key == "marketplaceName") {
            return read_text(field, name);
        }
        return key == "marketplaceId" ? read_text(field, id) : skip(field);
    });
    draft.order.sales_channel = name.empty() ? std::move(channel) : std::move(name);
    draft.order.marketplace_id = events::MarketplaceId{std::move(id)};
    return error;
}

JsonError read_programs(JsonValue& value, OrderDraft& draft) {
    draft.order.is_business_order = false;
    return each_element(value, [&](JsonValue& element) {
        std::string program;
        const JsonError error = read_text(element, program);
        draft.order.is_business_order |= program == "AMAZON_BUSINESS";
        return error;
    });
}

JsonError read_items(JsonValue& value, events::DataSets asked, OrderDraft& draft) {
    const char first = first_of(value);
    draft.order.items.clear();
    draft.order.has_items = first == '[';
    if (first != '[' && first != 'n') {
        draft.not_understood("orderItems", std::string_view{&first, 1});
    }
    return each_element(value, [&](JsonValue& item) { return read_item(item, asked, draft); });
}

JsonError read_packages(JsonValue& value, OrderDraft& draft) {
    draft.order.packages.clear();
    draft.order.has_packages = first_of(value) == '[';
    return each_element(value, [&](JsonValue& package) { return read_package(package, draft); });
}

JsonError read_proceeds(JsonValue& value, OrderDraft& draft) {
    const JsonError error = each_field(value, [&](std::string_view key, JsonValue& field) {
        return key == "grandTotal" ? read_money(field, draft, draft.order.total) : skip(field);
    });
    draft.order.has_money = draft.order.total.has_value();
    return error;
}

JsonError read_data_set(std::string_view key, JsonValue& value, events::DataSets asked,
                        OrderDraft& draft) {
    using events::DataSet;
    if (key == "fulfillment" && asked.has(DataSet::fulfillment)) {
        return read_status(value, draft);
    }
    if (key == "proceeds" && asked.has(DataSet::proceeds)) {
        return read_proceeds(value, draft);
    }
    if (key == "packages" && asked.has(DataSet::packages)) {
        return read_packages(value, draft);
    }
    return skip(value);
}

}  // namespace

JsonError read_order(JsonValue& value, events::DataSets asked, OrderDraft& draft) {
    std::string id;
    const JsonError error = each_field(value, [&](std::string_view key, JsonValue& field) {
        if (key == "orderId") {
            return read_text(field, id);
        }
        if (key == "createdTime") {
            return read_required_time(field, key, draft, draft.created);
        }
        if (key == "lastUpdatedTime") {
            return read_required_time(field, key, draft, draft.last_updated);
        }
        if (key == "programs") {
            return read_programs(field, draft);
        }
        if (key == "salesChannel") {
            return read_sales_channel(field, draft);
        }
        return key == "orderItems" ? read_items(field, asked, draft)
                                   : read_data_set(key, field, asked, draft);
    });
    draft.order.id = events::OrderId{std::move(id)};
    if (!draft.created) {
        draft.not_understood("createdTime", "");
    }
    if (!draft.last_updated) {
        draft.not_understood("lastUpdatedTime", "");
    }
    draft.order.created = draft.created.value_or(events::Time{});
    draft.order.last_updated = draft.last_updated.value_or(events::Time{});
    return error;
}

}  // namespace orderlog::adapters
