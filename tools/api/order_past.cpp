#include "tools/api/order_past.hpp"

#include "adapters/sp_api/orders_page_reader.hpp"
#include "projections/order_columns.hpp"
#include "projections/order_history.hpp"
#include "projections/order_merge.hpp"
#include "projections/order_status.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace orderlog::tools {

using events::ErrorKind;
using events::EventLog;
using events::OrderKey;
using events::PageFetched;
using events::Result;
using nlohmann::json;
using projections::ColumnChange;
using projections::OrderItemRow;
using projections::OrderPackageRow;
using projections::OrderRows;
using projections::Sighting;

namespace {

/// An order changes a few times. Reading so many pages takes a second or two.
constexpr std::size_t pages_max = 400;

Result<std::vector<Sighting>> seen_up_to(const EventLog& log, const OrderKey& key,
                                         events::Time time) {
    const auto entries = log.order_entries(key);
    if (!entries) {
        return tl::make_unexpected(entries.error());
    }
    if (entries->size() > pages_max) {
        return events::fail(ErrorKind::rejected,
                            fmt::format("{} pages show order '{}', more than the {} that are read "
                                        "for a client",
                                        entries->size(), key.order.value(), pages_max),
                            "'orderlog order' reads any number of them");
    }
    adapters::OrdersPageReader reader;
    auto seen = projections::sightings(key, {.time = time}, log, reader);
    if (seen && seen->empty()) {
        return events::fail(
            ErrorKind::not_found,
            fmt::format("tenant '{}' had no order '{}'", key.tenant.value(), key.order.value()),
            "'orderlog order' and 'orderlog coverage' say why");
    }
    return seen;
}

std::string camel(std::string_view snake) {
    std::string text;
    bool upper = false;
    for (const char c : snake) {
        if (c == '_') {
            upper = true;
            continue;
        }
        text += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        upper = false;
    }
    return text;
}

/// "items.123.item_price" → "items.123.itemPrice"; `order_status` is `status` in the API.
std::string field_of(std::string_view column) {
    const std::string_view part = projections::column_part(column);
    const std::string_view row = column.substr(0, column.size() - part.size());
    return std::string{row} + (part == "order_status" ? "status" : camel(part));
}

json text_json(const std::optional<std::string>& text) {
    return text ? json(*text) : json(nullptr);
}

json non_empty(const std::string& text) {
    return text.empty() ? json(nullptr) : json(text);
}

json amount_json(const std::optional<events::Decimal>& amount) {
    return amount ? json(amount->text()) : json(nullptr);
}

json count_json(const std::optional<std::int64_t>& count) {
    return count ? json(*count) : json(nullptr);
}

/// What a page changed of `known`, which then knows it.
json changes_of(std::optional<OrderRows>& known, const OrderRows& rows) {
    json list = json::array();
    if (!known) {
        known = rows;
        for (const auto& column : projections::columns_of(*known)) {
            if (column.value) {
                list.push_back({{"field", field_of(column.name)},
                                {"before", nullptr},
                                {"after", *column.value}});
            }
        }
        return list;
    }
    const OrderRows before = *known;
    projections::merge(*known, rows);
    for (const ColumnChange& change : projections::changes(before, *known)) {
        list.push_back({{"field", field_of(change.name)},
                        {"before", text_json(change.before)},
                        {"after", text_json(change.after)}});
    }
    return list;
}

std::string_view source_of(events::Operation operation) {
    using enum events::Operation;
    switch (operation) {
        case search_orders:
        case v0_get_orders:
            return "search";
        case get_order:
        case v0_get_order:
            return "get";
        case v0_get_order_items:
            return "items";
        case marketplace_participations:
            break;
    }
    return "other";
}

json item_json(const OrderItemRow& item) {
    return {{"orderItemId", item.id.value()},
            {"asin", item.asin},
            {"sku", item.sku},
            {"title", item.title},
            {"quantity", count_json(item.quantity)},
            {"quantityShipped", count_json(item.quantity_shipped)},
            {"currency", non_empty(item.currency)},
            {"itemPrice", amount_json(item.item_price)},
            {"unitPrice", amount_json(item.unit_price)},
            {"itemTax", amount_json(item.item_tax)},
            {"shippingPrice", amount_json(item.shipping_price)},
            {"promotionDiscount", amount_json(item.promotion_discount)},
            {"logPosition", std::max(item.listed.position, item.priced.position).value()}};
}

json package_json(const OrderPackageRow& package) {
    return {{"packageReference", package.reference},
            {"carrier", package.carrier},
            {"trackingNumber", package.tracking_number},
            {"status", package.status},
            {"shippingService", package.shipping_service},
            {"shipTime",
             package.ship_time ? json(events::to_text(*package.ship_time)) : json(nullptr)}};
}

json items_json(const OrderRows& order) {
    json items = json::array();
    for (const OrderItemRow& item : order.items) {
        if (!projections::removed(order, item)) {
            items.push_back(item_json(item));
        }
    }
    return items;
}

json header_json(const OrderRows& order) {
    const auto& header = order.header;
    const bool is_seen = order.header_rank.observed();
    return {{"orderId", order.key.order.value()},
            {"marketplace", events::to_text(order.key.marketplace)},
            {"connectionId", header.connection.value()},
            {"marketplaceId", header.marketplace_id},
            {"salesChannel", header.sales_channel},
            {"status", projections::to_text(header.status)},
            {"rawStatus", header.raw_status},
            {"fulfillmentChannel", header.fulfillment_channel
                                       ? json(projections::to_text(*header.fulfillment_channel))
                                       : json(nullptr)},
            {"purchaseDate", is_seen ? json(events::to_text(header.purchase_date)) : json(nullptr)},
            {"lastUpdateDate",
             is_seen ? json(events::to_text(header.last_update_date)) : json(nullptr)},
            {"isBusinessOrder", header.is_business_order},
            {"shipServiceLevel", header.ship_service_level}};
}

json order_json_of(const OrderRows& order, const std::vector<Sighting>& seen) {
    json all = header_json(order);
    all["currency"] = order.total ? json(order.total->currency) : json(nullptr);
    all["totalAmount"] = order.total ? json(order.total->amount.text()) : json(nullptr);
    all["itemsShipped"] = order.items_shipped;
    all["itemsUnshipped"] = order.items_unshipped;
    all["detail"] = projections::to_text(projections::detail(order));
    all["firstSeenAt"] = events::to_text(order.first_seen);
    const auto position = projections::log_position(order);
    const auto newest =
        std::ranges::find(seen, position, [](const Sighting& one) { return one.event.position; });
    const auto changed = newest == seen.end() ? seen.back().event.time : newest->event.time;
    all["changedAt"] = events::to_text(changed);
    all["logPosition"] = position.value();
    all["items"] = items_json(order);
    json packages = json::array();
    for (const OrderPackageRow& package : order.packages) {
        packages.push_back(package_json(package));
    }
    all["packages"] = std::move(packages);
    return all;
}

}  // namespace

Result<json> order_history(const EventLog& log, const OrderKey& key) {
    const auto seen = seen_up_to(log, key, events::Time::max());
    if (!seen) {
        return tl::make_unexpected(seen.error());
    }
    json entries = json::array();
    std::optional<OrderRows> known;
    for (const Sighting& one : *seen) {
        const auto& page = std::get<PageFetched>(one.event.event);
        entries.push_back({{"position", one.event.position.value()},
                           {"time", events::to_text(one.event.time)},
                           {"source", source_of(page.operation)},
                           {"operation", events::to_text(page.operation)},
                           {"purpose", events::to_text(page.purpose)},
                           {"connectionId", one.event.stream.connection.value()},
                           {"requestId", page.request_id},
                           {"changes", changes_of(known, one.rows)}});
    }
    return json{{"orderId", key.order.value()}, {"entries", std::move(entries)}};
}

Result<json> order_as_of(const EventLog& log, const OrderKey& key, events::Time time) {
    return seen_up_to(log, key, time).map([&](const std::vector<Sighting>& seen) {
        json order = order_json_of(*projections::merged(seen), seen);
        order["asOf"] = events::to_text(time);
        return order;
    });
}

}  // namespace orderlog::tools
