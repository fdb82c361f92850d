#include "adapters/sp_api/order_draft.hpp"

#include <fmt/core.h>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>

namespace orderlog::adapters {
namespace {

using events::Decimal;
using events::ItemObservation;
using events::Money;
using events::PackageObservation;

constexpr std::size_t written_bytes_max = 60;

using Kind = JsonScalar::Kind;

bool is_absent(const JsonScalar& scalar) {
    return scalar.kind == Kind::absent || (scalar.kind == Kind::text && scalar.raw.empty());
}

JsonError read_text(JsonValue& value, std::string& text) {
    JsonScalar scalar;
    const JsonError error = read_scalar(value, scalar);
    text = text_of(scalar);
    return error;
}

// A time that no decision rests on: what is not understood counts as not sent.
JsonError read_optional_time(JsonValue& value, std::optional<events::Time>& time) {
    JsonScalar scalar;
    const JsonError error = read_scalar(value, scalar);
    time = time_of(scalar);
    return error;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
    const auto decimal = Decimal::parse(text);
    if (!decimal) {
        return std::nullopt;
    }
    const std::string& digits = decimal->text();
    std::int64_t number = 0;
    const char* end = digits.data() + digits.size();
    const auto [stopped, error] = std::from_chars(digits.data(), end, number);
    return error == std::errc{} && stopped == end ? std::optional{number} : std::nullopt;
}

JsonError read_quantity(JsonValue& value, OrderDraft& draft, std::optional<std::int64_t>& number) {
    JsonScalar scalar;
    const JsonError error = read_scalar(value, scalar);
    number.reset();
    if (!is_absent(scalar)) {
        number = whole_number(text_of(scalar));
        if (!number) {
            draft.not_understood("quantity", scalar.raw);
        }
    }
    return error;
}

// {amount, currencyCode}; an amount that is null, empty or missing was not sent.
JsonError read_money(JsonValue& value, OrderDraft& draft, std::optional<Money>& money) {
    std::optional<Decimal> amount;
    std::string currency;
    const JsonError error = each_field(value, [&](std::string_view key, JsonValue& field) {
        if (key == "currencyCode") {
            return read_text(field, currency);
        }
        if (key != "amount") {
            return skip(field);
        }
        JsonScalar scalar;
        const JsonError broken = read_scalar(field, scalar);
        amount.reset();
        if (!is_absent(scalar)) {
            if (auto parsed = Decimal::parse(text_of(scalar))) {
                amount = std::move(*parsed);
            } else {
                draft.not_understood("amount", scalar.raw);
            }
        }
        return broken;
    });
    money.reset();
    if (amount) {
        money = Money{std::move(*amount), std::move(currency)};
    }
    return error;
}

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

JsonError read_required_time(JsonValue& value, std::string_view name, OrderDraft& draft,
                             std::optional<events::Time>& time) {
    JsonScalar scalar;
    const JsonError error = read_scalar(value, scalar);
    time = time_of(scalar);
    if (!time) {
        draft.not_understood(name, scalar.raw);
    }
    return error;
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

void OrderDraft::not_understood(std::string_view what, std::string_view written) {
    if (cause.empty()) {
        cause = written.empty() ? fmt::format("{} is missing", what)
                                : fmt::format("{} '{}' is not understood", what,
                                              written.substr(0, written_bytes_max));
    }
}

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

std::optional<events::Time> time_of(const JsonScalar& scalar) {
    if (scalar.kind != Kind::text && scalar.kind != Kind::number) {
        return std::nullopt;
    }
    if (const auto time = events::parse_time(scalar.raw)) {
        return *time;
    }
    double seconds = 0;
    const char* end = scalar.raw.data() + scalar.raw.size();
    const auto [stopped, error] = std::from_chars(scalar.raw.data(), end, seconds);
    constexpr double milliseconds_from = 1e11;  // In seconds that is the year 5138.
    constexpr double seconds_max = 2e11;
    if (error != std::errc{} || stopped != end || !(seconds >= 0)) {
        return std::nullopt;
    }
    seconds = seconds >= milliseconds_from ? seconds / 1000 : seconds;
    if (seconds > seconds_max) {
        return std::nullopt;
    }
    return events::Time{events::Duration{std::llround(seconds * 1e6)}};
}

std::string text_of(const JsonScalar& scalar) {
    if (scalar.kind == Kind::text) {
        return unescaped(scalar.raw);
    }
    return scalar.kind == Kind::number ? std::string{scalar.raw} : std::string{};
}

}  // namespace orderlog::adapters
