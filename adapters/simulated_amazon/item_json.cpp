#include "adapters/simulated_amazon/item_json.hpp"

#include "adapters/simulated_amazon/person.hpp"
#include "adapters/sp_api/request_target.hpp"

#include <fmt/core.h>

namespace orderlog::adapters {

namespace {

const OrderLine& line_of(const ItemView& item) {
    return item.order.book.lines(item.order.order)[item.line];
}

bool shows_money(const ItemView& item) {
    return line_of(item).has_amount && !hides_money(item.order.state.status);
}

void append_price(JsonAppender& json, const ItemView& item) {
    const auto& line = line_of(item);
    const std::int64_t pieces = line.quantity == 0 ? 1 : line.quantity;
    // A line total that does not divide into whole hundredths has no exact price of one piece.
    if (!shows_money(item) || line.amount % pieces != 0) {
        return;
    }
    const auto& order = item.order.order;
    json.begin_object("price");
    append_money(json, "unitPrice", line.amount / pieces, site(order.site).currency);
    if (order.business) {
        json.text("priceDesignation", "BUSINESS_PRICE");
    }
    json.end_object();
}

void append_product(JsonAppender& json, const ItemView& item) {
    const auto& line = line_of(item);
    const auto& texts = item.order.book.texts();
    json.begin_object("product");
    json.text("asin", texts[line.asin]);
    json.text("title", texts[line.title]);
    json.text("sellerSku", texts[line.sku]);
    json.begin_object("condition");
    json.text("conditionType", "NEW");
    json.text("conditionSubtype", "NEW");
    json.end_object();
    append_price(json, item);
    if (item.order.order.customised) {
        json.begin_object("customization");
        json.text("customizedUrl", fmt::format("https://zme-caps.amazon.example/t/{:x}/{}",
                                               line.item_id, item.order.order.person));
        json.end_object();
    }
    json.end_object();
}

void append_tax_breakdown(JsonAppender& json, const OrderLine& line, std::string_view currency) {
    if (line.tax == 0) {
        return;
    }
    json.begin_object();
    json.text("type", "TAX");
    append_money(json, "subtotal", line.tax, currency);
    json.begin_array("detailedBreakdowns");
    json.begin_object();
    json.text("subtype", "ITEM");
    append_money(json, "value", line.tax, currency);
    json.end_object();
    json.end_array();
    json.end_object();
}

void append_proceeds(JsonAppender& json, const ItemView& item) {
    if (!shows_money(item)) {
        return;
    }
    const auto& line = line_of(item);
    const auto currency = site(item.order.order.site).currency;
    json.begin_object("proceeds");
    append_money(json, "proceedsTotal", line.amount + line.shipping + line.tax - line.discount,
                 currency);
    json.begin_array("breakdowns");
    append_breakdown(json, {"ITEM", line.amount, currency});
    append_breakdown(json, {"SHIPPING", line.shipping, currency});
    append_tax_breakdown(json, line, currency);
    append_breakdown(json, {"DISCOUNT", line.discount, currency});
    json.end_array();
    json.end_object();
}

void append_promotion(JsonAppender& json, const ItemView& item) {
    const auto& line = line_of(item);
    if (line.promotions == TextId{}) {
        return;
    }
    json.begin_object("promotion");
    json.begin_array("breakdowns");
    for (const auto id : split_list(item.order.book.texts()[line.promotions])) {
        json.begin_object();
        json.text("promotionId", id);
        json.end_object();
    }
    json.end_array();
    json.end_object();
}

void append_cancellation(JsonAppender& json, const ItemView& item) {
    const auto& order = item.order.order;
    if (item.order.state.status != OrderStatus::cancelled && !line_of(item).cancelled) {
        return;
    }
    const bool by_buyer = order.person % 3 != 0;
    json.begin_object("cancellation");
    if (by_buyer) {
        json.begin_object("cancellationRequest");
        json.text("requester", "BUYER");
        json.text("cancelReason", "Ordered by mistake");
        json.end_object();
    }
    json.begin_object("cancellationExecution");
    json.text("cancelledBy", by_buyer ? "BUYER" : "MERCHANT");
    json.text("cancelReason", by_buyer ? "BUYER_CANCELED" : "NO_INVENTORY");
    json.end_object();
    json.end_object();
}

void append_fulfillment(JsonAppender& json, const ItemView& item) {
    const auto& line = line_of(item);
    const auto fulfilled = quantity_fulfilled(item.order, item.line);
    const bool open = item.order.state.status != OrderStatus::cancelled && !line.cancelled;
    json.begin_object("fulfillment");
    json.number("quantityFulfilled", fulfilled);
    json.number("quantityUnfulfilled", open ? line.quantity - fulfilled : 0);
    if (item.order.order.gift) {
        json.begin_object("packing");
        json.begin_object("giftOption");
        json.text("giftMessage", gift_message(item.order.order.person));
        json.text("giftWrapLevel", "STANDARD");
        json.end_object();
        json.end_object();
    }
    json.end_object();
}

}  // namespace

void append_money(JsonAppender& json, std::string_view name, std::int64_t amount,
                  std::string_view currency) {
    json.begin_object(name);
    json.hundredths("amount", amount);
    json.text("currencyCode", currency);
    json.end_object();
}

void append_breakdown(JsonAppender& json, const Breakdown& breakdown) {
    if (breakdown.amount == 0 && breakdown.type != "ITEM") {
        return;
    }
    json.begin_object();
    json.text("type", breakdown.type);
    append_money(json, "subtotal", breakdown.amount, breakdown.currency);
    json.end_object();
}

void append_item(JsonAppender& json, const ItemView& item, IncludedData included) {
    const auto& line = line_of(item);
    json.begin_object();
    json.text("orderItemId", fmt::format("{:014}", line.item_id));
    json.number("quantityOrdered", line.quantity);
    append_product(json, item);
    if (included.has(IncludedSet::proceeds)) {
        append_proceeds(json, item);
    }
    if (included.has(IncludedSet::promotion)) {
        append_promotion(json, item);
    }
    if (included.has(IncludedSet::cancellation)) {
        append_cancellation(json, item);
    }
    if (included.has(IncludedSet::fulfillment)) {
        append_fulfillment(json, item);
    }
    json.end_object();
}

}  // namespace orderlog::adapters
