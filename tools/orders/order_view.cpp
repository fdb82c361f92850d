#include "tools/orders/order_view.hpp"

#include "projections/order_merge.hpp"
#include "projections/order_status.hpp"
#include "tools/output/text_format.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <utility>

namespace orderlog::tools {

using nlohmann::json;
using projections::OrderItemRow;
using projections::OrderPackageRow;
using projections::OrderRows;

namespace {

json amount_json(const std::optional<events::Decimal>& amount) {
    return amount ? json(amount->text()) : json(nullptr);
}

json count_json(const std::optional<std::int64_t>& count) {
    return count ? json(*count) : json(nullptr);
}

json item_json(const OrderRows& order, const OrderItemRow& item) {
    return {{"order_item_id", item.id.value()},
            {"asin", item.asin},
            {"sku", item.sku},
            {"title", item.title},
            {"quantity", count_json(item.quantity)},
            {"quantity_shipped", count_json(item.quantity_shipped)},
            {"currency", item.currency},
            {"item_price", amount_json(item.item_price)},
            {"unit_price", amount_json(item.unit_price)},
            {"item_tax", amount_json(item.item_tax)},
            {"shipping_price", amount_json(item.shipping_price)},
            {"promotion_discount", amount_json(item.promotion_discount)},
            {"removed", projections::removed(order, item)}};
}

json package_json(const OrderPackageRow& package) {
    return {{"reference", package.reference},
            {"carrier", package.carrier},
            {"tracking_number", package.tracking_number},
            {"status", package.status},
            {"shipping_service", package.shipping_service},
            {"ship_time",
             package.ship_time ? json(events::to_text(*package.ship_time)) : json(nullptr)}};
}

std::string total_text(const OrderRows& order) {
    return order.total ? order.total->amount.text() + " " + printable(order.total->currency)
                       : "unknown";
}

std::string price_text(const OrderItemRow& item) {
    return item.item_price ? item.item_price->text() + " " + printable(item.currency) : "unknown";
}

std::string item_line(const OrderRows& order, const OrderItemRow& item) {
    return fmt::format("  {:<16} {:>3} x {:<20} {}{}", printable(item.id.value()),
                       item.quantity.value_or(0), printable(item.sku), price_text(item),
                       projections::removed(order, item) ? " (removed)" : "");
}

}  // namespace

std::string status_text(const OrderRows& order) {
    return order.header_rank.observed() ? std::string(projections::to_text(order.header.status))
                                        : "–";
}

std::vector<std::string> order_lines(const OrderRows& order) {
    std::vector<std::string> lines{
        fmt::format("order {} of {}: {}, total {}", printable(order.key.order.value()),
                    printable(order.key.tenant.value()), status_text(order), total_text(order))};
    if (order.header_rank.observed()) {
        lines.push_back(fmt::format(
            "  bought {}, updated {}, {} in {}", time_text(order.header.purchase_date),
            time_text(order.header.last_update_date), printable(order.header.sales_channel),
            printable(order.header.marketplace_id)));
    }
    for (const OrderItemRow& item : order.items) {
        lines.push_back(item_line(order, item));
    }
    for (const OrderPackageRow& package : order.packages) {
        lines.push_back(fmt::format("  package {} {} {}", printable(package.carrier),
                                    printable(package.tracking_number), printable(package.status)));
    }
    return lines;
}

json order_json(const OrderRows& order) {
    json items = json::array();
    for (const OrderItemRow& item : order.items) {
        items.push_back(item_json(order, item));
    }
    json packages = json::array();
    for (const OrderPackageRow& package : order.packages) {
        packages.push_back(package_json(package));
    }
    const auto channel = order.header.fulfillment_channel;
    const auto of_header = [&](json value) {
        return order.header_rank.observed() ? std::move(value) : json(nullptr);
    };
    return {{"tenant_id", order.key.tenant.value()},
            {"external_order_id", order.key.order.value()},
            {"connection_id", of_header(order.header.connection.value())},
            {"marketplace_id", of_header(order.header.marketplace_id)},
            {"sales_channel", of_header(order.header.sales_channel)},
            {"order_status", of_header(status_text(order))},
            {"raw_status", of_header(order.header.raw_status)},
            {"fulfillment_channel", channel ? json(projections::to_text(*channel)) : json(nullptr)},
            {"purchase_date", of_header(events::to_text(order.header.purchase_date))},
            {"last_update_date", of_header(events::to_text(order.header.last_update_date))},
            {"total_amount", order.total ? json(order.total->amount.text()) : json(nullptr)},
            {"currency", order.total ? json(order.total->currency) : json(nullptr)},
            {"items_shipped", order.items_shipped},
            {"items_unshipped", order.items_unshipped},
            {"detail", projections::to_text(projections::detail(order))},
            {"log_position", projections::log_position(order).value()},
            {"first_seen_at", events::to_text(order.first_seen)},
            {"items", items},
            {"packages", packages}};
}

}  // namespace orderlog::tools
