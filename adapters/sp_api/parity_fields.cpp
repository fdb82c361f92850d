#include "adapters/sp_api/parity_fields.hpp"

#include <algorithm>
#include <array>

namespace orderlog::adapters {
namespace {

constexpr std::string_view seconds_reason = "v0 has whole seconds";
constexpr std::string_view spelled_reason = "the same word, written otherwise";
constexpr std::string_view program_reason = "v0's truth value is a program";
constexpr std::string_view zero_reason = "a zero is left out";
constexpr std::string_view window_reason = "v0 has whole seconds, and sellers' own shipments only";
constexpr std::string_view cut_reason = "personal: cut before it is stored";
constexpr std::string_view recipient_reason = "part of the recipient: personal, not asked for";
constexpr std::string_view payment_reason = "part of the payment: not asked for";
constexpr std::string_view tax_reason = "part of the tax: not asked for";
constexpr std::string_view deprecated_reason = "dropped: deprecated";
constexpr std::string_view unsupported_reason = "dropped: not supported";
constexpr std::string_view added_reason = "new";

constexpr ParityField flag_of(std::string_view v0, std::string_view word) {
    return {.v0 = v0,
            .newer = "programs",
            .conversion = Conversion::flag,
            .reason = program_reason,
            .word = word};
}
constexpr ParityField window_of(std::string_view v0, std::string_view newer) {
    return {.v0 = v0,
            .newer = newer,
            .conversion = Conversion::time,
            .reason = window_reason,
            .v0_may_lack = true};
}
constexpr ParityField dropped(std::string_view v0, std::string_view reason) {
    return {.v0 = v0, .conversion = Conversion::only_v0, .reason = reason};
}
constexpr ParityField addition(std::string_view newer) {
    return {.newer = newer, .conversion = Conversion::only_newer, .reason = added_reason};
}

constexpr std::string_view original_order =
    "associatedOrders[REPLACEMENT_ORIGINAL_ID|EXCHANGE_ORIGINAL_ID]";
constexpr std::string_view original_order_id =
    "associatedOrders[REPLACEMENT_ORIGINAL_ID|EXCHANGE_ORIGINAL_ID].orderId";

constexpr std::array order_fields = {
    ParityField{"AmazonOrderId", "orderId"},
    ParityField{"SellerOrderId", "orderAliases[SELLER_ORDER_ID].aliasId"},
    ParityField{"MarketplaceId", "salesChannel.marketplaceId"},
    ParityField{"SalesChannel", "salesChannel.marketplaceName"},
    ParityField{"PurchaseDate", "createdTime", Conversion::time, seconds_reason},
    ParityField{"LastUpdateDate", "lastUpdatedTime", Conversion::update_time,
                "v0 has whole seconds, and changes of status only"},
    ParityField{"OrderStatus", "fulfillment.fulfillmentStatus", Conversion::word, spelled_reason},
    ParityField{"FulfillmentChannel", "fulfillment.fulfilledBy", Conversion::word,
                "AFN is AMAZON, MFN is MERCHANT"},
    ParityField{"ShipmentServiceLevelCategory", "fulfillment.fulfillmentServiceLevel",
                Conversion::word, spelled_reason},
    ParityField{"OrderType", "programs", Conversion::flag,
                "a type is a program; only Preorder is left", "PREORDER", "Preorder"},
    flag_of("IsBusinessOrder", "AMAZON_BUSINESS"),
    flag_of("IsPrime", "PRIME"),
    flag_of("IsPremiumOrder", "PREMIUM"),
    flag_of("IsISPU", "IN_STORE_PICK_UP"),
    flag_of("IsIBA", "INVOICE_BY_AMAZON"),
    ParityField{"IsReplacementOrder", original_order, Conversion::flag,
                "v0's truth value is an associated order"},
    ParityField{"ReplacedOrderId", original_order_id},
    ParityField{"OrderTotal", "proceeds.grandTotal", Conversion::money},
    window_of("EarliestShipDate", "fulfillment.shipByWindow.earliestDateTime"),
    window_of("LatestShipDate", "fulfillment.shipByWindow.latestDateTime"),
    window_of("EarliestDeliveryDate", "fulfillment.deliverByWindow.earliestDateTime"),
    window_of("LatestDeliveryDate", "fulfillment.deliverByWindow.latestDateTime"),
    ParityField{"EasyShipShipmentStatus", "packages.packageStatus.detailedStatus", Conversion::word,
                spelled_reason},
    ParityField{"IsAccessPointOrder", "recipient.deliveryAddress.addressType", Conversion::flag,
                recipient_reason, "PICKUP_POINT"},
    ParityField{"ShippingAddress", "recipient.deliveryAddress", Conversion::personal, cut_reason},
    ParityField{"DeliveryPreferences", "recipient.deliveryPreference", Conversion::personal,
                cut_reason},
    ParityField{"BuyerCompanyName", "buyer.buyerCompanyName", Conversion::personal, cut_reason},
    ParityField{"BuyerInfo", "buyer", Conversion::personal, cut_reason},
    ParityField{"PaymentMethod", "payment.paymentExecutions.paymentMethod", Conversion::same,
                payment_reason},
    ParityField{"PaymentMethodDetails", "payment.paymentExecutions.paymentMethod", Conversion::same,
                payment_reason},
    ParityField{"PaymentExecutionDetail", "payment.paymentExecutions", Conversion::same,
                payment_reason},
    ParityField{"BuyerInvoicePreference", "tax.taxInvoicing.buyerInvoicePreference",
                Conversion::same, tax_reason},
    ParityField{"ElectronicInvoiceStatus", "tax.taxInvoicing.invoiceStatus", Conversion::word,
                tax_reason},
    ParityField{"BuyerTaxInformation", "tax.taxRegistrations", Conversion::personal, cut_reason},
    ParityField{"MarketplaceTaxInfo", "tax.taxRegistrations", Conversion::personal, cut_reason},
    ParityField{"SellerDisplayName", "tax.taxRegistrations", Conversion::personal, cut_reason},
    dropped("OrderChannel", deprecated_reason),
    dropped("ShipServiceLevel", deprecated_reason),
    dropped("CbaDisplayableShippingLabel", deprecated_reason),
    dropped("IsGlobalExpressEnabled", deprecated_reason),
    dropped("PromiseResponseDueDate", deprecated_reason),
    dropped("IsEstimatedShipDateSet", deprecated_reason),
    dropped("IsSoldByAB", deprecated_reason),
    dropped("NumberOfItemsShipped", unsupported_reason),
    dropped("NumberOfItemsUnshipped", unsupported_reason),
    dropped("HasRegulatedItems", unsupported_reason),
    dropped("DefaultShipFromLocationAddress", unsupported_reason),
    dropped("FulfillmentInstruction", unsupported_reason),
    dropped("AutomatedShippingSettings", unsupported_reason),
    addition("salesChannel.channelName"),
    addition("orderAliases"),
    addition("associatedOrders"),
    addition("proceeds.breakdowns"),
    addition("fulfillment.labelPrintingWindow"),
    addition("packages"),
    addition("fulfillmentOrders"),
};

constexpr std::array item_fields = {
    ParityField{"OrderItemId", "orderItemId"},
    ParityField{"ASIN", "product.asin"},
    ParityField{"SellerSKU", "product.sellerSku"},
    ParityField{"Title", "product.title"},
    ParityField{"QuantityOrdered", "quantityOrdered"},
    ParityField{"QuantityShipped", "fulfillment.quantityFulfilled"},
    ParityField{"ItemPrice", "proceeds.breakdowns[ITEM].subtotal", Conversion::money},
    ParityField{"ShippingPrice", "proceeds.breakdowns[SHIPPING].subtotal", Conversion::money_part,
                zero_reason},
    ParityField{"PromotionDiscount", "proceeds.breakdowns[DISCOUNT].subtotal",
                Conversion::money_part, zero_reason},
    ParityField{"CODFee", "proceeds.breakdowns[COD_FEE].subtotal", Conversion::money_part,
                zero_reason},
    ParityField{"ItemTax", "proceeds.breakdowns[TAX].detailedBreakdowns[ITEM].value",
                Conversion::money_part, zero_reason},
    ParityField{"ShippingTax", "proceeds.breakdowns[TAX].detailedBreakdowns[SHIPPING].value",
                Conversion::money_part, zero_reason},
    ParityField{"PromotionDiscountTax",
                "proceeds.breakdowns[TAX].detailedBreakdowns[DISCOUNT].value",
                Conversion::money_part, zero_reason},
    ParityField{"ShippingDiscount",
                "proceeds.breakdowns[DISCOUNT].detailedBreakdowns[SHIPPING].value",
                Conversion::money_part, zero_reason},
    ParityField{"CODFeeDiscount", "proceeds.breakdowns[DISCOUNT].detailedBreakdowns[COD_FEE].value",
                Conversion::money_part, zero_reason},
    ParityField{"BuyerInfo.GiftWrapPrice", "proceeds.breakdowns[GIFT_WRAP].subtotal",
                Conversion::personal, cut_reason},
    ParityField{"BuyerInfo.GiftWrapTax",
                "proceeds.breakdowns[TAX].detailedBreakdowns[GIFT_WRAP].value",
                Conversion::personal, cut_reason},
    ParityField{"PromotionIds", "promotion.breakdowns.promotionId"},
    ParityField{"PointsGranted.PointsNumber", "expense.pointsCost.pointsGranted.pointsNumber"},
    ParityField{"PointsGranted.PointsMonetaryValue",
                "expense.pointsCost.pointsGranted.pointsMonetaryValue", Conversion::money},
    ParityField{"ConditionNote", "product.condition.conditionNote"},
    ParityField{"ConditionId", "product.condition.conditionType", Conversion::word, spelled_reason},
    ParityField{"ConditionSubtypeId", "product.condition.conditionSubtype", Conversion::word,
                spelled_reason},
    ParityField{"PriceDesignation", "product.price.priceDesignation", Conversion::word,
                spelled_reason},
    ParityField{"BuyerInfo.GiftWrapLevel", "fulfillment.packing.giftOption.giftWrapLevel"},
    ParityField{"IsGift", "fulfillment.packing.giftOption", Conversion::flag,
                "true if there is a gift option"},
    ParityField{"BuyerInfo", "product.customization", Conversion::personal, cut_reason},
    ParityField{"ScheduledDeliveryStartDate",
                "fulfillment.shipping.scheduledDeliveryWindow.earliestDateTime", Conversion::time,
                seconds_reason},
    ParityField{"ScheduledDeliveryEndDate",
                "fulfillment.shipping.scheduledDeliveryWindow.latestDateTime", Conversion::time,
                seconds_reason},
    ParityField{"IossNumber", "fulfillment.shipping.internationalShipping.iossNumber"},
    addition("fulfillment.shipping.shippingConstraints.cashOnDelivery"),
    ParityField{"ShippingConstraints", "fulfillment.shipping.shippingConstraints"},
    ParityField{"SubstitutionPreferences", "fulfillment.picking.substitutionPreference"},
    ParityField{"SerialNumberRequired", "fulfillment.packing.serialNumberRequirement",
                Conversion::flag, "true if there is a requirement"},
    ParityField{"SerialNumbers", "product.serialNumbers"},
    ParityField{"Measurement", "measurement"},
    ParityField{"AssociatedItems", "associatedOrderItems"},
    flag_of("IsTransparency", "TRANSPARENCY"),
    ParityField{"AmazonPrograms.Programs", "programs", Conversion::listed,
                "other programs besides"},
    ParityField{"BuyerRequestedCancel.IsBuyerRequestedCancel",
                "cancellation.cancellationRequest.requester", Conversion::flag,
                "true if the buyer asked", "BUYER"},
    ParityField{"BuyerRequestedCancel.BuyerCancelReason",
                "cancellation.cancellationRequest.cancelReason"},
    ParityField{"TaxCollection", "tax.taxCollections", Conversion::same, tax_reason},
    ParityField{"DeemedResellerCategory", "tax.taxCalculationBreakdowns.reportingScheme",
                Conversion::same, tax_reason},
    dropped("ProductInfo", unsupported_reason),
    dropped("StoreChainStoreId", unsupported_reason),
    addition("product.price.unitPrice"),
    addition("proceeds.proceedsTotal"),
    addition("proceeds.breakdowns"),
    addition("fulfillment.quantityUnfulfilled"),
    addition("cancellation.cancellationExecution"),
};

// Whether `name` is one of "A|B|C".
bool is_one_of(std::string_view name, std::string_view names) {
    while (!names.empty()) {
        const std::size_t end = std::min(names.find('|'), names.size());
        if (names.substr(0, end) == name) {
            return true;
        }
        names.remove_prefix(std::min(end + 1, names.size()));
    }
    return false;
}

// Takes "[NAME]" off the front; empty if there is none.
std::string_view take_element(std::string_view& path) {
    if (!path.starts_with('[')) {
        return {};
    }
    const std::size_t end = std::min(path.find(']'), path.size() - 1);
    const std::string_view element = path.substr(0, end + 1);
    path.remove_prefix(end + 1);
    return element;
}

std::string_view element_name_of(std::string_view element) {
    return element.substr(1, element.size() - 2);
}

std::string_view take_name(std::string_view& path) {
    const std::size_t end = std::min(path.find_first_of(".["), path.size());
    const std::string_view name = path.substr(0, end);
    path.remove_prefix(end);
    return name;
}

// Takes the elements off the front of `leaf`. False if one is none of those that are wanted.
bool take_elements(std::string_view wanted, std::string_view& leaf) {
    bool all = true;
    for (auto element = take_element(leaf); !element.empty(); element = take_element(leaf)) {
        all =
            all && (wanted.empty() || is_one_of(element_name_of(element), element_name_of(wanted)));
    }
    return all;
}

}  // namespace

std::span<const ParityField> order_parity_fields() {
    return order_fields;
}

std::span<const ParityField> item_parity_fields() {
    return item_fields;
}

std::optional<std::string_view> below(std::string_view field, std::string_view leaf) {
    while (take_name(field) == take_name(leaf) && take_elements(take_element(field), leaf)) {
        if (field.empty()) {
            return leaf.empty() || leaf.starts_with('.') ? std::optional{leaf} : std::nullopt;
        }
        if (!leaf.starts_with('.')) {
            return std::nullopt;
        }
        field.remove_prefix(1);
        leaf.remove_prefix(1);
    }
    return std::nullopt;
}

}  // namespace orderlog::adapters
