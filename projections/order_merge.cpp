#include "projections/order_merge.hpp"

#include "events/check.hpp"

#include <algorithm>
#include <utility>

namespace orderlog::projections {

namespace {

void merge_header(OrderRows& into, OrderRows& from) {
    if (into.header_rank < from.header_rank) {
        into.header_rank = from.header_rank;
        into.header = std::move(from.header);
    }
}

void merge_money(OrderRows& into, OrderRows& from) {
    if (into.money_rank < from.money_rank) {
        into.money_rank = from.money_rank;
        into.total = std::move(from.total);
    }
}

void merge_packages(OrderRows& into, OrderRows& from) {
    if (into.packages_rank < from.packages_rank) {
        into.packages_rank = from.packages_rank;
        into.packages = std::move(from.packages);
    }
}

void take_listed(OrderItemRow& into, OrderItemRow& from) {
    into.listed = from.listed;
    into.asin = std::move(from.asin);
    into.sku = std::move(from.sku);
    into.title = std::move(from.title);
    into.quantity = from.quantity;
    into.quantity_shipped = from.quantity_shipped;
}

void take_priced(OrderItemRow& into, OrderItemRow& from) {
    into.priced = from.priced;
    into.currency = std::move(from.currency);
    into.item_price = std::move(from.item_price);
    into.unit_price = std::move(from.unit_price);
    into.item_tax = std::move(from.item_tax);
    into.shipping_price = std::move(from.shipping_price);
    into.promotion_discount = std::move(from.promotion_discount);
}

void merge_item(OrderItemRow& into, OrderItemRow& from) {
    if (into.listed < from.listed) {
        take_listed(into, from);
    }
    if (into.priced < from.priced) {
        take_priced(into, from);
    }
}

// Both lists are sorted by id, and so is their union.
void merge_lines(std::vector<OrderItemRow>& into, std::vector<OrderItemRow>& from) {
    const auto known = static_cast<std::ptrdiff_t>(into.size());
    std::ptrdiff_t at = 0;
    for (OrderItemRow& line : from) {
        while (at < known && into[static_cast<std::size_t>(at)].id < line.id) {
            ++at;
        }
        if (at < known && into[static_cast<std::size_t>(at)].id == line.id) {
            merge_item(into[static_cast<std::size_t>(at)], line);
        } else {
            into.push_back(std::move(line));
        }
    }
    std::inplace_merge(into.begin(), into.begin() + known, into.end(),
                       [](const auto& a, const auto& b) { return a.id < b.id; });
}

void merge_items(OrderRows& into, OrderRows& from) {
    if (into.items_rank < from.items_rank) {
        into.items_rank = from.items_rank;
        into.items_shipped = from.items_shipped;
        into.items_unshipped = from.items_unshipped;
    }
    if (into.items.empty()) {
        into.items = std::move(from.items);
    } else {
        merge_lines(into.items, from.items);
    }
}

std::size_t heap_bytes(const std::string& text) {
    constexpr std::size_t inline_max = 15;
    return text.size() > inline_max ? text.capacity() + 1 : 0;
}

std::size_t heap_bytes(const std::optional<events::Decimal>& amount) {
    return amount ? heap_bytes(amount->text()) : 0;
}

std::size_t heap_bytes(const OrderItemRow& item) {
    return heap_bytes(item.id.value()) + heap_bytes(item.asin) + heap_bytes(item.sku) +
           heap_bytes(item.title) + heap_bytes(item.currency) + heap_bytes(item.item_price) +
           heap_bytes(item.unit_price) + heap_bytes(item.item_tax) +
           heap_bytes(item.shipping_price) + heap_bytes(item.promotion_discount);
}

std::size_t heap_bytes(const OrderPackageRow& package) {
    return heap_bytes(package.reference) + heap_bytes(package.carrier) +
           heap_bytes(package.tracking_number) + heap_bytes(package.status) +
           heap_bytes(package.shipping_service);
}

const Rank& latest(const OrderRows& order) {
    const auto earlier = [](const Rank& a, const Rank& b) { return a.position < b.position; };
    return std::max(std::max(order.header_rank, order.money_rank, earlier),
                    std::max(order.items_rank, order.packages_rank, earlier), earlier);
}

}  // namespace

void merge(OrderRows& into, OrderRows from) {
    events::check(into.key == from.key);
    merge_header(into, from);
    merge_money(into, from);
    merge_items(into, from);
    merge_packages(into, from);
    into.first_seen = std::min(into.first_seen, from.first_seen);
}

events::LogPosition log_position(const OrderRows& order) {
    return latest(order).position;
}

events::Time changed_at(const OrderRows& order) {
    return latest(order).seen;
}

OrderDetail detail(const OrderRows& order) {
    if (order.header_rank.updated_ms == 0) {
        return OrderDetail::report_only;
    }
    // Items of an earlier update say nothing of what the order has become.
    return order.items_rank.updated_ms < order.header_rank.updated_ms ? OrderDetail::items_missing
                                                                      : OrderDetail::complete;
}

bool removed(const OrderRows& order, const OrderItemRow& item) {
    return item.listed < order.items_rank;
}

events::LogPosition log_position(const OrderItemRow& item) {
    return std::max(item.listed.position, item.priced.position);
}

std::size_t footprint_bytes(const OrderRows& order) {
    std::size_t bytes =
        sizeof(OrderRows) + heap_bytes(order.key.tenant.value()) +
        heap_bytes(order.key.order.value()) + heap_bytes(order.header.connection.value()) +
        heap_bytes(order.header.marketplace_id) + heap_bytes(order.header.sales_channel) +
        heap_bytes(order.header.raw_status) + heap_bytes(order.header.ship_service_level) +
        order.items.capacity() * sizeof(OrderItemRow) +
        order.packages.capacity() * sizeof(OrderPackageRow);
    for (const OrderItemRow& item : order.items) {
        bytes += heap_bytes(item);
    }
    for (const OrderPackageRow& package : order.packages) {
        bytes += heap_bytes(package);
    }
    return bytes;
}

}  // namespace orderlog::projections
