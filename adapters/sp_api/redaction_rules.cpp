#include "adapters/sp_api/redaction_rules.hpp"

#include <array>

namespace orderlog::adapters {
namespace {

using Kind = ValueKind;

constexpr std::array newer_places{
    RedactionRule{"/orderId", Kind::order},
    RedactionRule{"/orderAliases/aliasId", Kind::alias},
    RedactionRule{"/orderAliases/aliasType", Kind::word},
    RedactionRule{"/createdTime", Kind::time},
    RedactionRule{"/lastUpdatedTime", Kind::time},
    RedactionRule{"/programs", Kind::word},
    RedactionRule{"/associatedOrders/orderId", Kind::order},
    RedactionRule{"/associatedOrders/associationType", Kind::word},
    RedactionRule{"/salesChannel/channelName", Kind::channel},
    RedactionRule{"/salesChannel/marketplaceId", Kind::marketplace},
    RedactionRule{"/salesChannel/marketplaceName", Kind::channel},
    RedactionRule{"/proceeds/grandTotal/amount", Kind::amount},
    RedactionRule{"/proceeds/grandTotal/currencyCode", Kind::currency},
    RedactionRule{"/proceeds/breakdowns/type", Kind::word},
    RedactionRule{"/proceeds/breakdowns/subtotal/amount", Kind::amount},
    RedactionRule{"/proceeds/breakdowns/subtotal/currencyCode", Kind::currency},
    RedactionRule{"/fulfillment/fulfillmentStatus", Kind::word},
    RedactionRule{"/fulfillment/fulfilledBy", Kind::word},
    RedactionRule{"/fulfillment/fulfillmentServiceLevel", Kind::word},
    RedactionRule{"/fulfillment/shipByWindow/earliestDateTime", Kind::time},
    RedactionRule{"/fulfillment/shipByWindow/latestDateTime", Kind::time},
    RedactionRule{"/fulfillment/deliverByWindow/earliestDateTime", Kind::time},
    RedactionRule{"/fulfillment/deliverByWindow/latestDateTime", Kind::time},
    RedactionRule{"/orderItems/orderItemId", Kind::item},
    RedactionRule{"/orderItems/quantityOrdered", Kind::count},
    RedactionRule{"/orderItems/product/asin", Kind::asin},
    RedactionRule{"/orderItems/product/title", Kind::title},
    RedactionRule{"/orderItems/product/sellerSku", Kind::sku},
    RedactionRule{"/orderItems/product/condition/conditionType", Kind::word},
    RedactionRule{"/orderItems/product/condition/conditionSubtype", Kind::word},
    RedactionRule{"/orderItems/product/price/unitPrice/amount", Kind::amount},
    RedactionRule{"/orderItems/product/price/unitPrice/currencyCode", Kind::currency},
    RedactionRule{"/orderItems/product/price/priceDesignation", Kind::word},
    RedactionRule{"/orderItems/proceeds/proceedsTotal/amount", Kind::amount},
    RedactionRule{"/orderItems/proceeds/proceedsTotal/currencyCode", Kind::currency},
    RedactionRule{"/orderItems/proceeds/breakdowns/type", Kind::word},
    RedactionRule{"/orderItems/proceeds/breakdowns/subtotal/amount", Kind::amount},
    RedactionRule{"/orderItems/proceeds/breakdowns/subtotal/currencyCode", Kind::currency},
    RedactionRule{"/orderItems/proceeds/breakdowns/detailedBreakdowns/subtype", Kind::word},
    RedactionRule{"/orderItems/proceeds/breakdowns/detailedBreakdowns/value/amount", Kind::amount},
    RedactionRule{"/orderItems/proceeds/breakdowns/detailedBreakdowns/value/currencyCode",
                  Kind::currency},
    RedactionRule{"/orderItems/fulfillment/quantityFulfilled", Kind::count},
    RedactionRule{"/orderItems/fulfillment/quantityUnfulfilled", Kind::count},
    RedactionRule{"/packages/packageReferenceId", Kind::package},
    RedactionRule{"/packages/createdTime", Kind::time},
    RedactionRule{"/packages/packageStatus/status", Kind::word},
    RedactionRule{"/packages/packageStatus/detailedStatus", Kind::word},
    RedactionRule{"/packages/carrier", Kind::carrier},
    RedactionRule{"/packages/shipTime", Kind::time},
    RedactionRule{"/packages/shippingService", Kind::service},
    RedactionRule{"/packages/trackingNumber", Kind::tracking},
    RedactionRule{"/packages/packageItems/orderItemId", Kind::item},
    RedactionRule{"/packages/packageItems/quantity", Kind::count},
};

constexpr std::array v0_order_places{
    RedactionRule{"/AmazonOrderId", Kind::order},
    RedactionRule{"/SellerOrderId", Kind::order},
    RedactionRule{"/PurchaseDate", Kind::time},
    RedactionRule{"/LastUpdateDate", Kind::time},
    RedactionRule{"/EarliestShipDate", Kind::time},
    RedactionRule{"/LatestShipDate", Kind::time},
    RedactionRule{"/EarliestDeliveryDate", Kind::time},
    RedactionRule{"/LatestDeliveryDate", Kind::time},
    RedactionRule{"/OrderStatus", Kind::word},
    RedactionRule{"/OrderType", Kind::word},
    RedactionRule{"/FulfillmentChannel", Kind::word},
    RedactionRule{"/SalesChannel", Kind::channel},
    RedactionRule{"/ShipmentServiceLevelCategory", Kind::word},
    RedactionRule{"/MarketplaceId", Kind::marketplace},
    RedactionRule{"/OrderTotal/Amount", Kind::amount},
    RedactionRule{"/OrderTotal/CurrencyCode", Kind::currency},
    RedactionRule{"/NumberOfItemsShipped", Kind::count},
    RedactionRule{"/NumberOfItemsUnshipped", Kind::count},
    RedactionRule{"/IsBusinessOrder", Kind::word},
    RedactionRule{"/IsPrime", Kind::word},
};

constexpr std::array v0_item_places{
    RedactionRule{"/OrderItemId", Kind::item},
    RedactionRule{"/ASIN", Kind::asin},
    RedactionRule{"/SellerSKU", Kind::sku},
    RedactionRule{"/Title", Kind::title},
    RedactionRule{"/QuantityOrdered", Kind::count},
    RedactionRule{"/QuantityShipped", Kind::count},
    RedactionRule{"/ConditionId", Kind::word},
    RedactionRule{"/ConditionSubtypeId", Kind::word},
    RedactionRule{"/ItemPrice/Amount", Kind::amount},
    RedactionRule{"/ItemPrice/CurrencyCode", Kind::currency},
    RedactionRule{"/ItemTax/Amount", Kind::amount},
    RedactionRule{"/ItemTax/CurrencyCode", Kind::currency},
    RedactionRule{"/ShippingPrice/Amount", Kind::amount},
    RedactionRule{"/ShippingPrice/CurrencyCode", Kind::currency},
    RedactionRule{"/PromotionDiscount/Amount", Kind::amount},
    RedactionRule{"/PromotionDiscount/CurrencyCode", Kind::currency},
};

}  // namespace

std::span<const RedactionRule> redaction_rules() {
    return newer_places;
}

std::span<const RedactionRule> v0_order_redaction_rules() {
    return v0_order_places;
}

std::span<const RedactionRule> v0_item_redaction_rules() {
    return v0_item_places;
}

}  // namespace orderlog::adapters
