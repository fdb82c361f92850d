#include "adapters/simulated_amazon/order_json.hpp"

#include "adapters/simulated_amazon/item_json.hpp"
#include "adapters/simulated_amazon/json_appender.hpp"
#include "adapters/simulated_amazon/person.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace orderlog::adapters {

namespace {

void append_sales_channel(JsonAppender& json, const OrderHead& order) {
    const Site& where = site(order.site);
    json.begin_object("salesChannel");
    json.text("channelName", order.non_amazon ? "NON_AMAZON" : "AMAZON");
    json.text("marketplaceId", where.marketplace_id);
    json.text("marketplaceName", order.non_amazon ? "Non-Amazon" : where.name);
    json.end_object();
}

void append_programs(JsonAppender& json, const OrderHead& order) {
    if (order.prime || order.business) {
        json.begin_array("programs");
        if (order.prime) {
            json.text({}, "PRIME");
        }
        if (order.business) {
            json.text({}, "AMAZON_BUSINESS");
        }
        json.end_array();
    }
}

void append_buyer(JsonAppender& json, const OrderHead& order, const Person& who) {
    json.begin_object("buyer");
    json.text("buyerName", who.name);
    json.text("buyerEmail", who.email);
    if (order.business) {
        json.text("buyerCompanyName", who.company);
        json.text("buyerPurchaseOrderNumber", fmt::format("PO-{}", order.person % 100'000));
    }
    json.end_object();
}

void append_address(JsonAppender& json, std::string_view name, const OrderView& view,
                    const Person& who) {
    const auto& texts = view.book.texts();
    const auto& order = view.order;
    const auto city = texts[order.city];
    const auto postal_code = texts[order.postal_code];
    json.begin_object(name);
    json.text("name", who.name);
    if (order.business) {
        json.text("companyName", who.company);
    }
    json.text("addressLine1", who.street);
    json.text("city", city.empty() ? who.city : city);
    if (order.state_or_region != TextId{}) {
        json.text("stateOrRegion", texts[order.state_or_region]);
    }
    json.text("postalCode", postal_code.empty() ? std::string_view{who.postal_code} : postal_code);
    json.text("countryCode", site(order.site).country);
    json.text("phone", who.phone);
    json.text("addressType", order.business ? "COMMERCIAL" : "RESIDENTIAL");
    json.end_object();
}

void append_recipient(JsonAppender& json, const OrderView& view, const Person& who) {
    json.begin_object("recipient");
    append_address(json, "deliveryAddress", view, who);
    json.begin_object("deliveryPreference");
    json.text("dropOffLocation", "Front Door");
    json.text("addressInstruction", fmt::format("Ask for {} at number 7", who.name));
    json.end_object();
    json.end_object();
}

void append_proceeds(JsonAppender& json, const OrderView& view) {
    const auto total = grand_total(view);
    if (!total) {
        return;
    }
    const Sums sum = sums(view);
    const auto currency = site(view.order.site).currency;
    json.begin_object("proceeds");
    append_money(json, "grandTotal", *total, currency);
    json.begin_array("breakdowns");
    append_breakdown(json, {"ITEM", sum.item, currency});
    append_breakdown(json, {"SHIPPING", sum.shipping, currency});
    append_breakdown(json, {"TAX", sum.tax, currency});
    append_breakdown(json, {"DISCOUNT", sum.discount, currency});
    json.end_array();
    json.end_object();
}

void append_range(JsonAppender& json, std::string_view name, events::Time from, events::Time to) {
    json.begin_object(name);
    json.time("earliestDateTime", from);
    json.time("latestDateTime", to);
    json.end_object();
}

void append_fulfillment(JsonAppender& json, const OrderView& view) {
    using std::chrono::days;
    const auto& order = view.order;
    json.begin_object("fulfillment");
    json.text("fulfillmentStatus", to_text(view.state.status));
    json.text("fulfilledBy", order.by_amazon ? "AMAZON" : "MERCHANT");
    json.text("fulfillmentServiceLevel", order.expedited ? "EXPEDITED" : "STANDARD");
    if (!hides_money(view.state.status)) {
        append_range(json, "shipByWindow", order.created, order.created + days{2});
        append_range(json, "deliverByWindow", order.created + days{2},
                     order.created + days{order.expedited ? 4 : 8});
    }
    json.end_object();
}

void append_tax(JsonAppender& json, const OrderView& view, const Person& who) {
    json.begin_object("tax");
    json.begin_array("taxRegistrations");
    json.begin_object();
    json.text("entityType", "BUYER");
    json.text("legalName", who.company);
    json.text("taxRegistrationType", "BUSINESS");
    json.text("taxRegistrationNumber", who.tax_number);
    append_address(json, "taxRegistrationAddress", view, who);
    json.end_object();
    json.end_array();
    json.end_object();
}

void append_payment(JsonAppender& json, const OrderView& view) {
    json.begin_object("payment");
    json.begin_array("paymentExecutions");
    if (const auto total = grand_total(view)) {
        json.begin_object();
        json.text("paymentMethod", "CreditCard");
        append_money(json, "paymentAmount", *total, site(view.order.site).currency);
        json.text("cardBrand", "Visa");
        json.end_object();
    }
    json.end_array();
    json.end_object();
}

std::string_view to_text(ParcelStage stage) {
    constexpr std::array<std::string_view, 4> names{"SHIPPED", "IN_TRANSIT", "DELIVERED",
                                                    "UNDELIVERABLE"};
    return names[static_cast<std::size_t>(stage)];
}

void append_package_items(JsonAppender& json, const OrderView& view) {
    const auto lines = view.book.lines(view.order);
    json.begin_array("packageItems");
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (const auto quantity = quantity_fulfilled(view, i); quantity > 0) {
            json.begin_object();
            json.text("orderItemId", fmt::format("{:014}", lines[i].item_id));
            json.number("quantity", quantity);
            json.end_object();
        }
    }
    json.end_array();
}

/// When the first parcel left: the first state that has one.
events::Time ship_time(const OrderView& view) {
    const auto history = view.book.states(view.order);
    const auto first = std::ranges::find_if(
        history, [](const OrderState& state) { return state.parcel != ParcelStage::none; });
    return first == history.end() ? view.state.at : first->at;
}

void append_packages(JsonAppender& json, const OrderView& view) {
    json.begin_array("packages");
    const auto shipped = ship_time(view);
    json.begin_object();
    json.text("packageReferenceId", fmt::format("{}", view.order.person % 9 + 1));
    json.time("createdTime", shipped - std::chrono::minutes{30});
    json.begin_object("packageStatus");
    json.text("status", to_text(view.state.parcel));
    json.end_object();
    json.text("carrier", view.order.person % 2 == 0 ? "Colissimo" : "DHL");
    json.time("shipTime", shipped);
    json.text("shippingService", "Standard");
    json.text("trackingNumber", fmt::format("TR{:010}", view.order.person));
    json.begin_object("shipFromAddress");
    json.text("name", "Seller Warehouse");
    json.text("addressLine1", "Dock 4");
    json.text("city", "Lille");
    json.text("postalCode", "59000");
    json.text("countryCode", site(view.order.site).country);
    json.end_object();
    append_package_items(json, view);
    json.end_object();
    json.end_array();
}

void append_personal(JsonAppender& json, const OrderView& view, IncludedData included) {
    const bool tax = included.has(IncludedSet::tax) && view.order.business;
    if (!included.has(IncludedSet::buyer) && !included.has(IncludedSet::recipient) && !tax) {
        return;
    }
    const auto who = person(view.order.person, "amazon.example");
    if (included.has(IncludedSet::buyer)) {
        append_buyer(json, view.order, who);
    }
    if (included.has(IncludedSet::recipient) && !hides_money(view.state.status)) {
        append_recipient(json, view, who);
    }
    if (tax) {
        append_tax(json, view, who);
    }
}

}  // namespace

void append_order(std::string& out, const OrderView& view, IncludedData included) {
    JsonAppender json{out};
    const auto& order = view.order;
    json.begin_object();
    json.text("orderId", order.order_id());
    if (!order.non_amazon && order.person % 8 == 0) {
        json.begin_array("orderAliases");
        json.begin_object();
        json.text("aliasId", fmt::format("SHOP-{}", order.person));
        json.text("aliasType", "SELLER_ORDER_ID");
        json.end_object();
        json.end_array();
    }
    json.time("createdTime", order.created);
    json.time("lastUpdatedTime", view.state.at);
    append_programs(json, order);
    append_sales_channel(json, order);
    append_personal(json, view, included);
    if (included.has(IncludedSet::proceeds)) {
        append_proceeds(json, view);
    }
    if (included.has(IncludedSet::payment)) {
        append_payment(json, view);
    }
    if (included.has(IncludedSet::fulfillment)) {
        append_fulfillment(json, view);
    }
    json.begin_array("orderItems");
    for (std::size_t i = 0; i < order.lines; ++i) {
        append_item(json, {view, i}, included);
    }
    json.end_array();
    if (included.has(IncludedSet::packages) && view.state.parcel != ParcelStage::none &&
        !order.by_amazon) {
        append_packages(json, view);
    }
    json.end_object();
}

}  // namespace orderlog::adapters
