#pragma once

#include "events/decimal.hpp"
#include "events/ids.hpp"
#include "events/time.hpp"
#include "projections/rank.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace orderlog::projections {

/// Numbers are those of the PostgreSQL enum's order.
enum class OrderStatus : std::uint8_t {
    pending_availability,
    pending,
    unshipped,
    partially_shipped,
    shipped,
    cancelled,
    unfulfillable,
    invoice_unconfirmed,
    unknown,
};
enum class FulfillmentChannel : std::uint8_t { amazon, merchant };
enum class OrderDetail : std::uint8_t { complete, items_missing, report_only };

/// Values of `orders` that come with an order's header. The group "status".
struct OrderHeader {
    events::ConnectionId connection{};
    std::string marketplace_id{};
    std::string sales_channel{};
    OrderStatus status{OrderStatus::unknown};
    std::string raw_status{};
    std::optional<FulfillmentChannel> fulfillment_channel{};
    events::Time purchase_date{};
    events::Time last_update_date{};
    bool is_business_order{false};
    std::string ship_service_level{};
};

/// One line. Its values are those of the highest-ranked list that holds it; its amounts those of
/// the highest-ranked observation that holds amounts for it.
struct OrderItemRow {
    events::OrderItemId id{};
    Rank listed{};
    std::string asin{};
    std::string sku{};
    std::string title{};
    std::optional<std::int64_t> quantity{};
    std::optional<std::int64_t> quantity_shipped{};
    Rank priced{};
    std::string currency{};
    std::optional<events::Decimal> item_price{};
    std::optional<events::Decimal> unit_price{};
    std::optional<events::Decimal> item_tax{};
    std::optional<events::Decimal> shipping_price{};
    std::optional<events::Decimal> promotion_discount{};
};

/// One package of the highest-ranked list of packages.
struct OrderPackageRow {
    std::string reference{};
    std::string carrier{};
    std::string tracking_number{};
    std::string status{};
    std::string shipping_service{};
    std::optional<events::Time> ship_time{};
};

/// All that a set of observations says of one order: the unit of merging and of writing. A group
/// whose rank is not observed() holds no values.
struct OrderRows {
    events::OrderKey key{};
    Rank header_rank{};
    OrderHeader header{};
    Rank money_rank{};
    std::optional<events::Money> total{};
    Rank items_rank{};  ///< Of the list that wins; `items` may hold lines of older lists as well.
    std::int64_t items_shipped{0};
    std::int64_t items_unshipped{0};
    std::vector<OrderItemRow> items{};  ///< Sorted by id.
    Rank packages_rank{};
    std::vector<OrderPackageRow> packages{};  ///< Exactly the winning list, sorted by reference.
    events::Time first_seen{};
};

}  // namespace orderlog::projections
