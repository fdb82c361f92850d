#pragma once

#include "events/decimal.hpp"
#include "events/ids.hpp"
#include "events/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace orderlog::events {

/// What one body says of one line. A value that Amazon did not send is empty.
struct ItemObservation {
    OrderItemId id{};
    std::string asin{};
    std::string sku{};
    std::string title{};
    std::optional<std::int64_t> quantity{};
    std::optional<std::int64_t> quantity_shipped{};
    std::optional<std::int64_t> quantity_unshipped{};
    bool has_money{false};  ///< Some amount of this line was sent.
    std::string currency{};
    std::optional<Decimal> unit_price{};
    std::optional<Decimal> item_price{};  ///< Line total.
    std::optional<Decimal> item_tax{};
    std::optional<Decimal> shipping_price{};
    std::optional<Decimal> promotion_discount{};
};

struct PackageObservation {
    std::string reference{};
    std::string carrier{};
    std::string tracking_number{};
    std::string status{};
    std::string shipping_service{};
    std::optional<Time> ship_time{};
    std::optional<Time> created{};
};

/// What one body says of one order. A group that was not sent is not contained and erases nothing.
struct OrderObservation {
    OrderId id{};
    std::uint32_t offset{0};  ///< Of the order's '{' in the body.
    std::uint32_t size{0};    ///< Bytes up to and with its '}'.
    Time created{};
    Time last_updated{};
    std::string sales_channel{};  ///< channelName or marketplaceName as Amazon wrote it.
    MarketplaceId marketplace_id{};
    bool is_business_order{false};

    bool has_status{false};  ///< `fulfillment` was sent.
    std::string raw_status{};
    std::string fulfilled_by{};  ///< AMAZON, MERCHANT or as sent.
    std::string ship_service_level{};

    bool has_money{false};  ///< `proceeds.grandTotal` was sent.
    std::optional<Money> total{};

    bool has_items{false};
    std::vector<ItemObservation> items{};

    bool has_packages{false};  ///< `packages` was sent; [] says none, absence says nothing.
    std::vector<PackageObservation> packages{};
};

}  // namespace orderlog::events
