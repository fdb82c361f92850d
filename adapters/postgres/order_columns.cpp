#include "adapters/postgres/order_columns.hpp"

#include "events/check.hpp"

namespace orderlog::adapters {
namespace {

using projections::FulfillmentChannel;
using projections::OrderHeader;
using projections::OrderItemRow;
using projections::OrderRows;
using projections::OrderStatus;
using projections::Rank;

constexpr std::string_view order_table =
    "tenant_id, marketplace, external_order_id, connection_id, marketplace_id, "
    "sales_channel, order_status, raw_status, fulfillment_channel, "
    "purchase_date timestamptz, last_update_date timestamptz, is_business_order boolean, "
    "ship_service_level, currency, total_amount numeric, items_shipped bigint, "
    "items_unshipped bigint, first_seen_at timestamptz, header_updated_ms bigint, "
    "header_position bigint, header_seen timestamptz, money_updated_ms bigint, "
    "money_position bigint, money_seen timestamptz, items_updated_ms bigint, "
    "items_position bigint, items_seen timestamptz, packages_updated_ms bigint, "
    "packages_position bigint, packages_seen timestamptz";

constexpr std::string_view item_table =
    "tenant_id, marketplace, external_order_id, order_item_id, asin, sku, title, "
    "quantity bigint, quantity_shipped bigint, currency, item_price numeric, "
    "unit_price numeric, item_tax numeric, shipping_price numeric, "
    "promotion_discount numeric, removed boolean, listed_updated_ms bigint, "
    "listed_position bigint, priced_updated_ms bigint, priced_position bigint";

constexpr std::string_view package_table =
    "tenant_id, marketplace, external_order_id, package_reference, carrier, tracking_number, "
    "status, shipping_service, ship_time timestamptz, listed_updated_ms bigint, "
    "listed_position bigint";

std::string_view label(OrderStatus status) {
    switch (status) {
        case OrderStatus::pending_availability:
            return "PENDING_AVAILABILITY";
        case OrderStatus::pending:
            return "PENDING";
        case OrderStatus::unshipped:
            return "UNSHIPPED";
        case OrderStatus::partially_shipped:
            return "PARTIALLY_SHIPPED";
        case OrderStatus::shipped:
            return "SHIPPED";
        case OrderStatus::cancelled:
            return "CANCELLED";
        case OrderStatus::unfulfillable:
            return "UNFULFILLABLE";
        case OrderStatus::invoice_unconfirmed:
            return "INVOICE_UNCONFIRMED";
        case OrderStatus::unknown:
            return "UNKNOWN";
    }
    events::check(false);
    return "";
}

void put_key(RowBuffer& out, const events::OrderKey& key) {
    out.text(key.tenant.value());
    out.text(to_text(key.marketplace));
    out.text(key.order.value());
}

void put_order_of(RowBuffer& out, const Rank& rank) {
    out.bigint(rank.updated_ms);
    out.bigint(static_cast<std::int64_t>(rank.position.value()));
}

void put_rank(RowBuffer& out, const Rank& rank) {
    put_order_of(out, rank);
    out.time(rank.seen);
}

void put_text_or_null(RowBuffer& out, std::string_view text) {
    text.empty() ? out.null() : out.text(text);
}

void put_header(RowBuffer& out, const OrderHeader& header, bool observed) {
    out.text(header.connection.value());
    out.text(header.marketplace_id);
    out.text(header.sales_channel);
    out.text(label(header.status));
    out.text(header.raw_status);
    if (header.fulfillment_channel) {
        out.text(*header.fulfillment_channel == FulfillmentChannel::amazon ? "AMAZON" : "MERCHANT");
    } else {
        out.null();
    }
    out.time(observed ? std::optional{header.purchase_date} : std::nullopt);
    out.time(observed ? std::optional{header.last_update_date} : std::nullopt);
    out.boolean(header.is_business_order);
    out.text(header.ship_service_level);
}

void put_order(RowBuffer& out, const OrderRows& order) {
    put_key(out, order.key);
    put_header(out, order.header, order.header_rank.observed());
    put_text_or_null(out, order.total ? order.total->currency : "");
    out.numeric(order.total ? std::optional{order.total->amount} : std::nullopt);
    out.bigint(order.items_shipped);
    out.bigint(order.items_unshipped);
    out.time(order.first_seen);
    put_rank(out, order.header_rank);
    put_rank(out, order.money_rank);
    put_rank(out, order.items_rank);
    put_rank(out, order.packages_rank);
    out.end_row();
}

void put_item(RowBuffer& out, const OrderRows& order, const OrderItemRow& item) {
    put_key(out, order.key);
    out.text(item.id.value());
    out.text(item.asin);
    out.text(item.sku);
    out.text(item.title);
    out.bigint(item.quantity);
    out.bigint(item.quantity_shipped);
    put_text_or_null(out, item.currency);
    out.numeric(item.item_price);
    out.numeric(item.unit_price);
    out.numeric(item.item_tax);
    out.numeric(item.shipping_price);
    out.numeric(item.promotion_discount);
    out.boolean(item.listed < order.items_rank);
    put_order_of(out, item.listed);
    put_order_of(out, item.priced);
    out.end_row();
}

void put_package(RowBuffer& out, const OrderRows& order,
                 const projections::OrderPackageRow& package) {
    put_key(out, order.key);
    out.text(package.reference);
    out.text(package.carrier);
    out.text(package.tracking_number);
    out.text(package.status);
    out.text(package.shipping_service);
    out.time(package.ship_time);
    put_order_of(out, order.packages_rank);
    out.end_row();
}

}  // namespace

const TableShape& orders_shape() {
    static const TableShape shape{"orders", columns_of(order_table), 3};
    return shape;
}
const TableShape& items_shape() {
    static const TableShape shape{"order_items", columns_of(item_table), 4};
    return shape;
}
const TableShape& packages_shape() {
    static const TableShape shape{"order_packages", columns_of(package_table), 4};
    return shape;
}

OrderBuffers::OrderBuffers(RowBuffer::Form form)
    : orders(orders_shape(), form), items(items_shape(), form), packages(packages_shape(), form) {}

void OrderBuffers::add(const OrderRows& order) {
    put_order(orders, order);
    for (const auto& item : order.items) {
        put_item(items, order, item);
    }
    for (const auto& package : order.packages) {
        put_package(packages, order, package);
    }
}

void OrderBuffers::clear() {
    orders.clear();
    items.clear();
    packages.clear();
}

}  // namespace orderlog::adapters
