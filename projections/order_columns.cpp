#include "projections/order_columns.hpp"

#include "projections/order_merge.hpp"
#include "projections/order_status.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <utility>

namespace orderlog::projections {

namespace {

using Value = std::optional<std::string>;

Value text(const std::string& value) {
    return value.empty() ? Value{} : Value{value};
}
Value text(const std::optional<events::Decimal>& value) {
    return value ? Value{value->text()} : Value{};
}
Value text(const std::optional<std::int64_t>& value) {
    return value ? Value{fmt::format("{}", *value)} : Value{};
}
Value text(events::Time value) {
    return events::to_text(value);
}
Value text(const std::optional<events::Time>& value) {
    return value ? text(*value) : Value{};
}

// Gathers the columns of one group of one row.
class Columns {
 public:
    explicit Columns(std::vector<OrderColumn>& all) : all_(all) {}

    void begin(OrderGroup group, const Rank& rank, std::string row = {}) {
        group_ = group;
        rank_ = rank;
        row_ = std::move(row);
    }
    void add(std::string_view column, Value value) {
        all_.push_back({row_ + std::string(column), group_, rank_,
                        rank_.observed() ? std::move(value) : std::nullopt});
    }

 private:
    std::vector<OrderColumn>& all_;
    OrderGroup group_{OrderGroup::header};
    Rank rank_{};
    std::string row_{};
};

void add_header(Columns& columns, const OrderRows& order) {
    const OrderHeader& header = order.header;
    const auto& channel = header.fulfillment_channel;
    columns.begin(OrderGroup::header, order.header_rank);
    columns.add("connection_id", text(header.connection.value()));
    columns.add("marketplace_id", text(header.marketplace_id));
    columns.add("sales_channel", text(header.sales_channel));
    columns.add("order_status", std::string(to_text(header.status)));
    columns.add("raw_status", text(header.raw_status));
    columns.add("fulfillment_channel", channel ? Value{to_text(*channel)} : Value{});
    columns.add("purchase_date", text(header.purchase_date));
    columns.add("last_update_date", text(header.last_update_date));
    columns.add("is_business_order", header.is_business_order ? "true" : "false");
    columns.add("ship_service_level", text(header.ship_service_level));
    columns.begin(OrderGroup::money, order.money_rank);
    columns.add("currency", order.total ? text(order.total->currency) : Value{});
    columns.add("total_amount", order.total ? Value{order.total->amount.text()} : Value{});
    columns.begin(OrderGroup::items, order.items_rank);
    columns.add("items_shipped", fmt::format("{}", order.items_shipped));
    columns.add("items_unshipped", fmt::format("{}", order.items_unshipped));
}

void add_item(Columns& columns, const OrderRows& order, const OrderItemRow& item) {
    const std::string row = fmt::format("items.{}.", item.id.value());
    columns.begin(OrderGroup::line, item.listed, row);
    columns.add("asin", text(item.asin));
    columns.add("sku", text(item.sku));
    columns.add("title", text(item.title));
    columns.add("quantity", text(item.quantity));
    columns.add("quantity_shipped", text(item.quantity_shipped));
    columns.begin(OrderGroup::line_money, item.priced, row);
    columns.add("currency", text(item.currency));
    columns.add("item_price", text(item.item_price));
    columns.add("unit_price", text(item.unit_price));
    columns.add("item_tax", text(item.item_tax));
    columns.add("shipping_price", text(item.shipping_price));
    columns.add("promotion_discount", text(item.promotion_discount));
    columns.begin(OrderGroup::items, order.items_rank, row);
    columns.add("removed", removed(order, item) ? "true" : "false");
}

void add_package(Columns& columns, const OrderRows& order, const OrderPackageRow& package) {
    columns.begin(OrderGroup::packages, order.packages_rank,
                  fmt::format("packages.{}.", package.reference));
    columns.add("carrier", text(package.carrier));
    columns.add("tracking_number", text(package.tracking_number));
    columns.add("status", text(package.status));
    columns.add("shipping_service", text(package.shipping_service));
    columns.add("ship_time", text(package.ship_time));
}

}  // namespace

std::string_view to_text(OrderGroup group) {
    switch (group) {
        case OrderGroup::header:
            return "header";
        case OrderGroup::money:
            return "money";
        case OrderGroup::items:
            return "items";
        case OrderGroup::line:
            return "item";
        case OrderGroup::line_money:
            return "item money";
        case OrderGroup::packages:
            return "packages";
    }
    return "unknown";
}

std::vector<OrderColumn> columns_of(const OrderRows& order) {
    std::vector<OrderColumn> all;
    Columns columns(all);
    add_header(columns, order);
    for (const OrderItemRow& item : order.items) {
        add_item(columns, order, item);
    }
    for (const OrderPackageRow& package : order.packages) {
        add_package(columns, order, package);
    }
    return all;
}

std::string_view column_part(std::string_view name) {
    return name.substr(name.rfind('.') + 1);
}

std::vector<ColumnChange> changes(const OrderRows& before, const OrderRows& after) {
    std::map<std::string, Value> old;
    for (OrderColumn& column : columns_of(before)) {
        old.emplace(std::move(column.name), std::move(column.value));
    }
    std::vector<ColumnChange> changed;
    for (OrderColumn& column : columns_of(after)) {
        auto was = old.extract(column.name);
        Value known = was ? std::move(was.mapped()) : Value{};
        if (known != column.value) {
            changed.push_back({std::move(column.name), std::move(known), std::move(column.value)});
        }
    }
    for (auto& [name, value] : old) {  // Of rows that are gone.
        if (value) {
            changed.push_back({name, std::move(value), std::nullopt});
        }
    }
    return changed;
}

}  // namespace orderlog::projections
