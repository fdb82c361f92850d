#include "projections/orders.hpp"

#include "events/check.hpp"
#include "projections/order_merge.hpp"
#include "projections/order_status.hpp"
#include "projections/page_news.hpp"
#include "projections/storable.hpp"
#include "projections/v0_items.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <utility>

namespace orderlog::projections {

namespace {

using events::ItemObservation;
using events::OrderObservation;
using events::PackageObservation;

std::int64_t partial_updated(const OrderObservation& order) {
    using std::chrono::seconds;
    const auto time = std::chrono::floor<seconds>(storable_time(order.last_updated));
    return std::max<std::int64_t>(time.time_since_epoch().count(), 1);
}

// The ranks that the groups of one observation have.
struct Ranks {
    Rank own{};
    Rank status{};
};

Ranks ranks_of(const OrderObservation& order, const events::StoredEvent& stored) {
    const Rank own = own_rank(order, stored);
    const Rank partial{partial_updated(order), stored.position, stored.time};
    return {own, order.has_status ? own : partial};
}

OrderHeader header_of(OrderObservation& order, const events::StoredEvent& stored) {
    OrderHeader header;
    header.connection = stored.stream.connection;
    header.marketplace_id = storable_text(order.marketplace_id.value());
    header.sales_channel = storable_text(std::move(order.sales_channel));
    header.status = order_status(order.raw_status);
    header.raw_status = storable_text(std::move(order.raw_status));
    header.fulfillment_channel = fulfillment_channel(order.fulfilled_by);
    header.purchase_date = storable_time(order.created);
    header.last_update_date = storable_time(order.last_updated);
    header.is_business_order = order.is_business_order;
    header.ship_service_level = storable_text(std::move(order.ship_service_level));
    return header;
}

void set_money(OrderItemRow& row, ItemObservation& item, const Rank& rank) {
    row.priced = rank;
    row.currency = storable_text(std::move(item.currency));
    row.item_price = storable_amount(std::move(item.item_price));
    row.unit_price = storable_amount(std::move(item.unit_price));
    row.item_tax = storable_amount(std::move(item.item_tax));
    row.shipping_price = storable_amount(std::move(item.shipping_price));
    row.promotion_discount = storable_amount(std::move(item.promotion_discount));
}

OrderItemRow item_row(ItemObservation& item, const Ranks& ranks) {
    OrderItemRow row;
    row.id = std::move(item.id);
    row.listed = ranks.status;
    row.asin = storable_text(std::move(item.asin));
    row.sku = storable_text(std::move(item.sku));
    row.title = storable_text(std::move(item.title));
    row.quantity = storable_count(item.quantity);
    row.quantity_shipped = storable_count(item.quantity_shipped);
    if (item.has_money) {
        set_money(row, item, ranks.own);
    }
    return row;
}

// Of lines with one id the last stays.
void sort_by_id(std::vector<ItemObservation>& items) {
    const auto by_id = [](const auto& a, const auto& b) { return a.id < b.id; };
    const auto same_id = [](const auto& a, const auto& b) { return a.id == b.id; };
    if (std::adjacent_find(items.begin(), items.end(), std::not_fn(by_id)) == items.end()) {
        return;
    }
    std::reverse(items.begin(), items.end());
    std::stable_sort(items.begin(), items.end(), by_id);
    items.erase(std::unique(items.begin(), items.end(), same_id), items.end());
}

std::int64_t sum(const std::vector<ItemObservation>& items,
                 std::optional<std::int64_t> ItemObservation::* count) {
    std::int64_t total = 0;
    for (const ItemObservation& item : items) {
        total = *storable_count(total + storable_count(item.*count).value_or(0));
    }
    return total;
}

void set_items(OrderRows& rows, OrderObservation& order, const Ranks& ranks) {
    for (ItemObservation& item : order.items) {
        item.id = events::OrderItemId{storable_key(item.id.value())};
    }
    sort_by_id(order.items);
    rows.items_rank = ranks.status;
    rows.items_shipped = sum(order.items, &ItemObservation::quantity_shipped);
    rows.items_unshipped = sum(order.items, &ItemObservation::quantity_unshipped);
    rows.items.reserve(order.items.size());
    for (ItemObservation& item : order.items) {
        rows.items.push_back(item_row(item, ranks));
    }
}

OrderPackageRow package_row(PackageObservation& package) {
    return {storable_key(std::move(package.reference)),
            storable_text(std::move(package.carrier)),
            storable_text(std::move(package.tracking_number)),
            storable_text(std::move(package.status)),
            storable_text(std::move(package.shipping_service)),
            package.ship_time ? std::optional{storable_time(*package.ship_time)} : std::nullopt};
}

// The reference is part of a key, but nothing promises that a seller sends different ones: the
// second of a name gets "#2", in page order.
void set_packages(OrderRows& rows, OrderObservation& order, const Rank& rank) {
    rows.packages_rank = rank;
    std::set<std::string> taken;
    for (PackageObservation& package : order.packages) {
        OrderPackageRow row = package_row(package);
        const std::string name = row.reference;
        for (int nth = 2; !taken.insert(row.reference).second; ++nth) {
            row.reference = fmt::format("{}#{}", name, nth);
        }
        rows.packages.push_back(std::move(row));
    }
    std::sort(rows.packages.begin(), rows.packages.end(),
              [](const auto& a, const auto& b) { return a.reference < b.reference; });
}

std::optional<events::Money> storable_total(std::optional<events::Money> total) {
    if (!total) {
        return total;
    }
    auto amount = storable_amount(std::move(total->amount));
    if (!amount) {
        return std::nullopt;
    }
    return events::Money{*std::move(amount), storable_text(std::move(total->currency))};
}

OrderRows rows_of(OrderObservation& order, const events::StoredEvent& stored) {
    const Ranks ranks = ranks_of(order, stored);
    OrderRows rows;
    rows.key = {stored.stream.tenant, events::Marketplace::amazon,
                events::OrderId{storable_key(order.id.value())}};
    rows.first_seen = stored.time;
    rows.header_rank = ranks.status;
    rows.header = header_of(order, stored);
    if (order.has_money) {
        rows.money_rank = ranks.own;
        rows.total = storable_total(std::move(order.total));
    }
    if (order.has_items) {
        set_items(rows, order, ranks);
    }
    if (order.has_packages) {
        set_packages(rows, order, ranks.own);
    }
    return rows;
}

// Items that came by themselves: the order's other groups are not contained.
events::Result<std::vector<OrderRows>> rows_of_items(const events::StoredEvent& stored,
                                                     const events::EventLog& log,
                                                     events::PageReader& reader) {
    auto order = items_of_chain(stored, log, reader);
    if (!order) {
        return tl::make_unexpected(order.error());
    }
    std::vector<OrderRows> rows;
    if (*order) {
        const Rank rank = own_rank(**order, stored);
        OrderRows& row = rows.emplace_back();
        row.key = {stored.stream.tenant, events::Marketplace::amazon,
                   events::OrderId{storable_key((*order)->id.value())}};
        row.first_seen = stored.time;
        set_items(row, **order, {.own = rank, .status = rank});
    }
    return rows;
}

// Later observations come first among equal keys.
void merge_repeated(std::vector<OrderRows>& rows) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (kept > 0 && rows[kept - 1].key == rows[i].key) {
            OrderRows& winner = rows[kept - 1];
            // Of one update time the earlier one is no observation of its own.
            if (winner.header_rank.updated_ms != rows[i].header_rank.updated_ms) {
                merge(winner, std::move(rows[i]));
            }
        } else if (kept++ != i) {
            rows[kept - 1] = std::move(rows[i]);
        }
    }
    rows.resize(kept);
}

}  // namespace

events::Result<std::vector<OrderRows>> order_rows(const events::StoredEvent& stored,
                                                  const events::EventLog& log,
                                                  events::PageReader& reader) {
    const events::PageFetched* page = page_with_news(stored.event);
    if (page == nullptr) {
        return std::vector<OrderRows>{};
    }
    if (page->operation == events::Operation::v0_get_order_items) {
        return rows_of_items(stored, log, reader);
    }
    auto news = page_news(stored, log, reader);
    if (!news) {
        return tl::make_unexpected(news.error());
    }
    std::vector<OrderRows> rows;
    rows.reserve(news->orders.size());
    for (OrderObservation& order : news->orders) {
        rows.push_back(rows_of(order, stored));
    }
    std::stable_sort(rows.begin(), rows.end(),
                     [](const auto& a, const auto& b) { return a.key < b.key; });
    merge_repeated(rows);
    return rows;
}

}  // namespace orderlog::projections
