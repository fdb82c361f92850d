#include "adapters/simulated_amazon/v0_json.hpp"

#include "adapters/simulated_amazon/amazon_time.hpp"
#include "adapters/simulated_amazon/json_appender.hpp"
#include "adapters/simulated_amazon/person.hpp"
#include "adapters/sp_api/request_target.hpp"

#include <fmt/core.h>

#include <array>

namespace orderlog::adapters {

namespace {

std::string_view v0_status(OrderStatus status) {
    constexpr std::array<std::string_view, 7> names{"PendingAvailability", "Pending", "Unshipped",
                                                    "PartiallyShipped",    "Shipped", "Canceled",
                                                    "Unfulfillable"};
    return names.at(static_cast<std::size_t>(status));
}

/// v0 names the currency first, and shows a zero where the newer API shows nothing.
void append_money(JsonAppender& json, std::string_view name, std::int64_t amount,
                  std::string_view currency) {
    json.begin_object(name);
    json.text("CurrencyCode", currency);
    json.hundredths("Amount", amount);
    json.end_object();
}

void append_counts(JsonAppender& json, const OrderView& view) {
    const auto lines = view.book.lines(view.order);
    std::int64_t shipped = 0;
    std::int64_t open = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto gone = quantity_fulfilled(view, i);
        const bool cancelled = lines[i].cancelled || view.state.status == OrderStatus::cancelled;
        shipped += gone;
        open += cancelled ? 0 : lines[i].quantity - gone;
    }
    json.number("NumberOfItemsShipped", shipped);
    json.number("NumberOfItemsUnshipped", open);
}

void append_address(JsonAppender& json, const OrderView& view, const Person& who) {
    const auto& texts = view.book.texts();
    const auto city = texts[view.order.city];
    const auto postal_code = texts[view.order.postal_code];
    json.begin_object("ShippingAddress");
    json.text("Name", who.name);
    json.text("AddressLine1", who.street);
    json.text("City", city.empty() ? who.city : city);
    if (view.order.state_or_region != TextId{}) {
        json.text("StateOrRegion", texts[view.order.state_or_region]);
    }
    json.text("PostalCode", postal_code.empty() ? std::string_view{who.postal_code} : postal_code);
    json.text("CountryCode", site(view.order.site).country);
    json.text("Phone", who.phone);
    json.text("AddressType", view.order.business ? "Commercial" : "Residential");
    json.end_object();
}

/// As for an application that sent a restricted data token.
void append_personal(JsonAppender& json, const OrderView& view) {
    const auto who = person(view.order.person, "amazon.example");
    if (!hides_money(view.state.status) && view.state.status != OrderStatus::cancelled) {
        append_address(json, view, who);
    }
    json.begin_object("BuyerInfo");
    json.text("BuyerEmail", who.email);
    json.text("BuyerName", who.name);
    if (view.order.business) {
        json.begin_object("BuyerTaxInfo");
        json.text("CompanyLegalName", who.company);
        json.end_object();
        json.text("PurchaseOrderNumber", fmt::format("PO-{}", view.order.person % 100'000));
    }
    json.end_object();
    if (view.order.business) {
        json.begin_object("BuyerTaxInformation");
        json.text("BuyerLegalCompanyName", who.company);
        json.text("BuyerTaxRegistrationId", who.tax_number);
        json.end_object();
    }
}

void append_service(JsonAppender& json, const OrderHead& order) {
    json.text("ShipServiceLevel", order.expedited ? "Exp Dom" : "Std Dom");
    json.text("ShipmentServiceLevelCategory", order.expedited ? "Expedited" : "Standard");
    json.text("OrderType", "StandardOrder");
    json.truth("IsBusinessOrder", order.business);
    json.truth("IsPrime", order.prime);
    json.truth("IsReplacementOrder", false);
}

/// While it hides money it promises nothing either.
void append_windows(JsonAppender& json, const OrderView& view) {
    using std::chrono::days;
    if (hides_money(view.state.status)) {
        return;
    }
    const auto created = view.order.created;
    json.text("EarliestShipDate", v0_time(created));
    json.text("LatestShipDate", v0_time(created + days{2}));
    json.text("EarliestDeliveryDate", v0_time(created + days{2}));
    json.text("LatestDeliveryDate", v0_time(created + days{view.order.expedited ? 4 : 8}));
}

void append_amounts(JsonAppender& json, const OrderView& view, const OrderLine& line) {
    if (!line.has_amount || hides_money(view.state.status)) {
        return;
    }
    const auto currency = site(view.order.site).currency;
    append_money(json, "ItemPrice", line.amount, currency);
    append_money(json, "ShippingPrice", line.shipping, currency);
    append_money(json, "ItemTax", line.tax, currency);
    append_money(json, "PromotionDiscount", line.discount, currency);
}

void append_wishes(JsonAppender& json, const OrderView& view, const OrderLine& line) {
    const auto& order = view.order;
    json.text("IsGift", order.gift ? "true" : "false");
    if (order.gift || order.customised) {
        json.begin_object("BuyerInfo");
        if (order.customised) {
            json.begin_object("BuyerCustomizedInfo");
            json.text("CustomizedURL", fmt::format("https://zme-caps.amazon.example/t/{:x}/{}",
                                                   line.item_id, order.person));
            json.end_object();
        }
        if (order.gift) {
            json.text("GiftMessageText", gift_message(order.person));
            json.text("GiftWrapLevel", "STANDARD");
        }
        json.end_object();
    }
}

// Only of a line that has a price of one piece, as in the newer API.
void append_designation(JsonAppender& json, const OrderView& view, const OrderLine& line) {
    const bool has_price = line.has_amount && !hides_money(view.state.status) &&
                           (line.quantity == 0 || line.amount % line.quantity == 0);
    if (view.order.business && has_price) {
        json.text("PriceDesignation", "BusinessPrice");
    }
}

void append_cancel_request(JsonAppender& json, const OrderView& view, const OrderLine& line) {
    const bool cancelled = view.state.status == OrderStatus::cancelled || line.cancelled;
    if (cancelled && view.order.person % 3 != 0) {
        json.begin_object("BuyerRequestedCancel");
        json.text("IsBuyerRequestedCancel", "true");
        json.text("BuyerCancelReason", "Ordered by mistake");
        json.end_object();
    }
}

}  // namespace

std::string v0_time(events::Time time) {
    constexpr std::size_t seconds_end = 19;
    std::string text;
    append_time(text, std::chrono::floor<std::chrono::seconds>(time));
    return text.substr(0, seconds_end) + 'Z';
}

void append_v0_order(std::string& out, const OrderView& view) {
    JsonAppender json{out};
    const auto& order = view.order;
    const Site& where = site(order.site);
    json.begin_object();
    json.text("AmazonOrderId", order.order_id());
    if (!order.non_amazon && order.person % 8 == 0) {
        json.text("SellerOrderId", fmt::format("SHOP-{}", order.person));
    }
    json.text("PurchaseDate", v0_time(order.created));
    json.text("LastUpdateDate", v0_time(view.book.status_began(order, view.state).at));
    json.text("OrderStatus", v0_status(view.state.status));
    json.text("FulfillmentChannel", order.by_amazon ? "AFN" : "MFN");
    json.text("SalesChannel", order.non_amazon ? "Non-Amazon" : where.name);
    json.text("MarketplaceId", where.marketplace_id);
    append_service(json, order);
    if (const auto total = grand_total(view)) {
        append_money(json, "OrderTotal", *total, where.currency);
    }
    append_counts(json, view);
    append_windows(json, view);
    append_personal(json, view);
    json.end_object();
}

void append_v0_item(std::string& out, const OrderView& view, std::size_t line) {
    JsonAppender json{out};
    const auto& texts = view.book.texts();
    const auto& sold = view.book.lines(view.order)[line];
    json.begin_object();
    json.text("ASIN", texts[sold.asin]);
    json.text("SellerSKU", texts[sold.sku]);
    json.text("OrderItemId", fmt::format("{:014}", sold.item_id));
    json.text("Title", texts[sold.title]);
    json.number("QuantityOrdered", sold.quantity);
    json.number("QuantityShipped", quantity_fulfilled(view, line));
    append_amounts(json, view, sold);
    if (sold.promotions != TextId{}) {
        json.begin_array("PromotionIds");
        for (const auto id : split_list(texts[sold.promotions])) {
            json.text({}, id);
        }
        json.end_array();
    }
    append_wishes(json, view, sold);
    json.text("ConditionId", "New");
    json.text("ConditionSubtypeId", "New");
    append_designation(json, view, sold);
    append_cancel_request(json, view, sold);
    json.end_object();
}

}  // namespace orderlog::adapters
