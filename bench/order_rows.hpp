#pragma once

#include "projections/order_rows.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace orderlog::bench {

using projections::OrderRows, projections::Rank;

/// Order `number` as a fold gives it: one line in most, two in a tenth, a package for three in
/// five (as the sale report of a clothing seller has it). `rank` is that of all its groups.
inline OrderRows order_number(int number, Rank rank) {
    OrderRows order;
    order.key = {events::TenantId{"tenant-" + std::to_string(number % 3)},
                 events::Marketplace::amazon,
                 events::OrderId{fmt::format("402-{:07}-{:07}", number / 1000, number)}};
    order.header_rank = order.money_rank = order.items_rank = order.packages_rank = rank;
    order.header.connection = events::ConnectionId{"eu-1"};
    order.header.marketplace_id = "A21TJRUUN4KGV";
    order.header.sales_channel = "Amazon.in";
    order.header.status = projections::OrderStatus::shipped;
    order.header.raw_status = "SHIPPED";
    order.header.fulfillment_channel = projections::FulfillmentChannel::amazon;
    order.header.purchase_date = rank.seen;
    order.header.last_update_date = rank.seen;
    order.header.ship_service_level = "Expedited";
    order.total =
        events::Money{*events::Decimal::parse(std::to_string(number % 3000) + ".5"), "INR"};
    order.first_seen = rank.seen;
    for (int line = 0; line < (number % 10 == 0 ? 2 : 1); ++line) {
        auto& item = order.items.emplace_back();
        item.id = events::OrderItemId{fmt::format("{:014}", number * 10 + line)};
        item.listed = item.priced = rank;
        item.asin = fmt::format("B0{:08}", number % 9000);
        item.sku = fmt::format("SET{:04}-KR-NP-L", number % 7000);
        item.title = "Kurta set, printed, three quarter sleeves, women's, size L";
        item.quantity = 1;
        item.quantity_shipped = 1;
        item.currency = "INR";
        item.item_price = order.total->amount;
        item.unit_price = order.total->amount;
    }
    if (number % 5 < 3) {
        order.packages.push_back(
            {"1", "ATS", fmt::format("36{:010}", number), "SHIPPED", "Standard", rank.seen});
    }
    return order;
}

/// `count` orders from number `first` on, by key as a batch holds them.
inline std::vector<OrderRows> orders_of(int first, int count, Rank rank) {
    std::vector<OrderRows> orders;
    for (int number = first; number < first + count; ++number) {
        orders.push_back(order_number(number, rank));
    }
    std::sort(orders.begin(), orders.end(),
              [](const auto& a, const auto& b) { return a.key < b.key; });
    return orders;
}

/// An observation at that position of the log, a second apart.
inline Rank rank_at(std::uint64_t position) {
    const auto ms = static_cast<std::int64_t>(1'650'000'000'000 + position * 1000);
    return {ms, events::LogPosition{position}, events::Time{std::chrono::milliseconds{ms}}};
}

}  // namespace orderlog::bench
