#include "adapters/sp_api/redaction_rules.hpp"

#include <array>

namespace orderlog::adapters {
namespace {

constexpr std::array newer_places{
    RedactionRule{"/orderId", ValueKind::order},
    RedactionRule{"/orderAliases/aliasId", ValueKind::alias},
    RedactionRule{"/orderAliases/aliasType", ValueKind::word},
    RedactionRule{"/createdTime", ValueKind::time},
    RedactionRule{"/lastUpdatedTime", ValueKind::time},
    RedactionRule{"/programs", ValueKind::word},
    RedactionRule{"/associatedOrders/orderId", ValueKind::order},
    RedactionRule{"/associatedOrders/associationType", ValueKind::word},
    RedactionRule{"/salesChannel/channelName", ValueKind::channel},
    RedactionRule{"/salesChannel/marketplaceId", ValueKind::marketplace},
    RedactionRule{"/salesChannel/marketplaceName", ValueKind::channel},
    RedactionRule{"/proceeds/grandTotal/amount", ValueKind::amount},
    RedactionRule{"/proceeds/grandTotal/currencyCode", ValueKind::currency},
    RedactionRule{"/proceeds/breakdowns/type", ValueKind::word},
    RedactionRule{"/proceeds/breakdowns/subtotal/amount", ValueKind::amount},
    RedactionRule{"/proceeds/breakdowns/subtotal/currencyCode", ValueKind::currency},
    RedactionRule{"/fulfillment/fulfillmentStatus", ValueKind::word},
    RedactionRule{"/fulfillment/fulfilledBy", ValueKind::word},
    RedactionRule{"/fulfillment/fulfillmentServiceLevel", ValueKind::word},
    RedactionRule{"/fulfillment/shipByWindow/earliestDateTime", ValueKind::time},
    RedactionRule{"/fulfillment/shipByWindow/latestDateTime", ValueKind::time},
    RedactionRule{"/fulfillment/deliverByWindow/earliestDateTime", ValueKind::time},
    RedactionRule{"/fulfillment/deliverByWindow/latestDateTime", ValueKind::time},
    RedactionRule{"/orderItems/orderItemId", ValueKind::item},
    RedactionRule{"/orderItems/quantityOrdered", ValueKind::count},
    RedactionRule{"/orderItems/product/asin", ValueKind::asin},
    RedactionRule{"/orderItems/product/title", ValueKind::title},
    RedactionRule{"/orderItems/product/sellerSku", ValueKind::sku},
    RedactionRule{"/orderItems/product/condition/conditionType", ValueKind::word},
    RedactionRule{"/orderItems/product/condition/conditionSubtype", ValueKind::word},
    RedactionRule{"/orderItems/product/price/unitPrice/amount", ValueKind::amount},
    RedactionRule{"/orderItems/product/price/unitPrice/currencyCode", ValueKind::currency},
    RedactionRule{"/orderItems/product/price/priceDesignation", ValueKind::word},
    RedactionRule{"/orderItems/proceeds/proceedsTotal/amount", ValueKind::amount},
    RedactionRule{"/orderItems/proceeds/proceedsTotal/currencyCode", ValueKind::currency},
    RedactionRule{"/orderItems/proceeds/breakdowns/type", ValueKind::word},
    RedactionRule{"/orderItems/proceeds/breakdowns/subtotal/amount", ValueKind::amount},
    RedactionRule{"/orderItems/proceeds/breakdowns/subtotal/currencyCode", ValueKind::currency},
    RedactionRule{"/orderItems/proceeds/breakdowns/detailedBreakdowns/subtype", ValueKind::word},
    RedactionRule{"/orderItems/proceeds/breakdowns/detailedBreakdowns/value/amount",
                  ValueKind::amount},
    RedactionRule{"/orderItems/proceeds/breakdowns/detailedBreakdowns/value/currencyCode",
                  ValueKind::currency},
    RedactionRule{"/orderItems/fulfillment/quantityFulfilled", ValueKind::count},
    RedactionRule{"/orderItems/fulfillment/quantityUnfulfilled", ValueKind::count},
    RedactionRule{"/packages/packageReferenceId", ValueKind::package},
    RedactionRule{"/packages/createdTime", ValueKind::time},
    RedactionRule{"/packages/packageStatus/status", ValueKind::word},
    RedactionRule{"/packages/packageStatus/detailedStatus", ValueKind::word},
    RedactionRule{"/packages/carrier", ValueKind::carrier},
    RedactionRule{"/packages/shipTime", ValueKind::time},
    RedactionRule{"/packages/shippingService", ValueKind::service},
    RedactionRule{"/packages/trackingNumber", ValueKind::tracking},
    RedactionRule{"/packages/packageItems/orderItemId", ValueKind::item},
    RedactionRule{"/packages/packageItems/quantity", ValueKind::count},
};

constexpr std::array v0_order_places{
    RedactionRule{"/AmazonOrderId", ValueKind::order},
    RedactionRule{"/SellerOrderId", ValueKind::order},
    RedactionRule{"/PurchaseDate", ValueKind::time},
    RedactionRule{"/LastUpdateDate", ValueKind::time},
    RedactionRule{"/EarliestShipDate", ValueKind::time},
    RedactionRule{"/LatestShipDate", ValueKind::time},
    RedactionRule{"/EarliestDeliveryDate", ValueKind::time},
    RedactionRule{"/LatestDeliveryDate", ValueKind::time},
    RedactionRule{"/OrderStatus", ValueKind::word},
    RedactionRule{"/OrderType", ValueKind::word},
    RedactionRule{"/FulfillmentChannel", ValueKind::word},
    RedactionRule{"/SalesChannel", ValueKind::channel},
    RedactionRule{"/ShipmentServiceLevelCategory", ValueKind::word},
    RedactionRule{"/MarketplaceId", ValueKind::marketplace},
    RedactionRule{"/OrderTotal/Amount", ValueKind::amount},
    RedactionRule{"/OrderTotal/CurrencyCode", ValueKind::currency},
    RedactionRule{"/NumberOfItemsShipped", ValueKind::count},
    RedactionRule{"/NumberOfItemsUnshipped", ValueKind::count},
    RedactionRule{"/IsBusinessOrder", ValueKind::word},
    RedactionRule{"/IsPrime", ValueKind::word},
};

constexpr std::array v0_item_places{
    RedactionRule{"/OrderItemId", ValueKind::item},
    RedactionRule{"/ASIN", ValueKind::asin},
    RedactionRule{"/SellerSKU", ValueKind::sku},
    RedactionRule{"/Title", ValueKind::title},
    RedactionRule{"/QuantityOrdered", ValueKind::count},
    RedactionRule{"/QuantityShipped", ValueKind::count},
    RedactionRule{"/ConditionId", ValueKind::word},
    RedactionRule{"/ConditionSubtypeId", ValueKind::word},
    RedactionRule{"/ItemPrice/Amount", ValueKind::amount},
    RedactionRule{"/ItemPrice/CurrencyCode", ValueKind::currency},
    RedactionRule{"/ItemTax/Amount", ValueKind::amount},
    RedactionRule{"/ItemTax/CurrencyCode", ValueKind::currency},
    RedactionRule{"/ShippingPrice/Amount", ValueKind::amount},
    RedactionRule{"/ShippingPrice/CurrencyCode", ValueKind::currency},
    RedactionRule{"/PromotionDiscount/Amount", ValueKind::amount},
    RedactionRule{"/PromotionDiscount/CurrencyCode", ValueKind::currency},
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
