#include "tests/integration/postgres/sample_rows.hpp"

#include <fmt/core.h>

namespace orderlog::tests {

using namespace projections;
using events::Decimal;
using events::LogPosition;
using events::Money;

namespace {

constexpr auto base_time = std::chrono::microseconds{1'700'000'000'000'000};

OrderItemRow sample_item(const std::string& id, Rank rank) {
    OrderItemRow item;
    item.id = events::OrderItemId{id};
    item.listed = rank;
    item.asin = "B0" + id;
    item.sku = "sku-" + id;
    item.title = "Tea, \"green\"\tloose";
    item.quantity = 2;
    item.quantity_shipped = 1;
    item.priced = rank;
    item.currency = "EUR";
    item.item_price = *Decimal::parse("20.5");
    item.unit_price = *Decimal::parse("10.25");
    item.item_tax = *Decimal::parse("0");
    return item;
}

}  // namespace

Rank rank_of(std::int64_t updated_ms, std::uint64_t position) {
    return {updated_ms, LogPosition{position},
            events::Time{base_time + std::chrono::seconds{position}}};
}

OrderRows sample_order(const std::string& id, Rank rank) {
    OrderRows order;
    order.key = {events::TenantId{"t1"}, events::Marketplace::amazon, events::OrderId{id}};
    order.header_rank = order.money_rank = order.items_rank = order.packages_rank = rank;
    order.header.connection = events::ConnectionId{"eu-1"};
    order.header.marketplace_id = "A1PA6795UKMFR9";
    order.header.sales_channel = "Amazon.de";
    order.header.status = OrderStatus::partially_shipped;
    order.header.raw_status = "PARTIALLY_SHIPPED";
    order.header.fulfillment_channel = FulfillmentChannel::merchant;
    order.header.purchase_date = events::Time{base_time};
    order.header.last_update_date = events::Time{std::chrono::milliseconds{rank.updated_ms}};
    order.header.ship_service_level = "Standard";
    order.total = Money{*Decimal::parse("41"), "EUR"};
    order.items_shipped = 2;
    order.items_unshipped = 2;
    order.items = {sample_item(id + "-1", rank), sample_item(id + "-2", rank)};
    order.packages = {{"1", "DHL", "JJD000" + id, "SHIPPED", "Paket", events::Time{base_time}}};
    order.first_seen = rank.seen;
    return order;
}

std::vector<OrderRows> sample_orders(int count, Rank rank) {
    std::vector<OrderRows> orders;
    for (int i = 0; i < count; ++i) {
        orders.push_back(sample_order(fmt::format("302-{:07}", i), rank));
    }
    return orders;
}

Checkpoint checkpoint_at(std::uint64_t position) {
    if (position == 0) {
        return {};
    }
    return {LogPosition{position}, events::sha256(std::to_string(position))};
}

Batch batch_of(std::uint64_t from, std::uint64_t to, std::vector<OrderRows> orders) {
    return {checkpoint_at(from), checkpoint_at(to), std::move(orders), {}};
}

}  // namespace orderlog::tests
