#include "projections/order_readings.hpp"

#include "projections/order_status.hpp"

#include <fmt/core.h>

namespace orderlog::projections {

namespace {

using events::Operation;
using events::OrderObservation;
using events::PageFetched;
using events::Result;
using events::StoredEvent;

bool is_newer(const OrderReading& one, const OrderReading& other) {
    return one.last_updated != other.last_updated ? one.last_updated > other.last_updated
                                                  : one.position > other.position;
}

void put(OrderReading& place, const OrderReading& reading) {
    if (place.position == events::LogPosition{} || is_newer(reading, place)) {
        place = reading;
    }
}

}  // namespace

Comparability comparability_of(const OrderReadings& readings) {
    const auto& [v0, items, newer] = readings;
    if (items.position == events::LogPosition{} || items.last_updated != v0.last_updated) {
        return Comparability::items_missing;
    }
    const bool same = v0.status == newer.status && v0.status != OrderStatus::unknown &&
                      newer.last_updated <= v0.read_at && v0.last_updated <= newer.read_at;
    return same ? Comparability::same_state : Comparability::changed_between;
}

Result<void> ReadingsByApi::apply(const StoredEvent& stored, const events::EventLog& log) {
    const auto* const page = std::get_if<PageFetched>(&stored.event);
    if (page == nullptr) {
        return {};
    }
    const bool of_items = page->operation == Operation::v0_get_order_items;
    if (of_items) {
        if (!page->token_out) {
            OrderObservation order;
            order.id = page->order;
            order.last_updated = page->items_as_of.value_or(events::Time{});
            take(stored, *page, order);
        }
        return {};
    }
    const auto body = log.body(stored.position);
    if (!body) {
        return tl::make_unexpected(body.error());
    }
    const auto read = reader_.read(page->operation, page->data_sets, *body);
    if (!read) {
        return events::fail(events::ErrorKind::corrupt,
                            fmt::format("the page at {} cannot be read: {}",
                                        stored.position.value(), read.error().message),
                            "run 'orderlog log verify'");
    }
    for (const OrderObservation& order : read->orders) {
        if (order.has_status) {
            take(stored, *page, order);
        }
    }
    return {};
}

const OrderReadings* ReadingsByApi::find(const events::OrderId& order) const {
    const auto found = readings_.find(order.value());
    return found == readings_.end() ? nullptr : &found->second;
}

void ReadingsByApi::take(const StoredEvent& stored, const PageFetched& page,
                         const OrderObservation& order) {
    OrderReadings& readings = readings_[order.id.value()];
    const OrderReading reading{.position = stored.position,
                               .last_updated = order.last_updated,
                               .read_at = page.server_time.value_or(stored.time),
                               .status = order_status(order.raw_status)};
    if (page.operation == Operation::v0_get_order_items) {
        put(readings.v0_items, reading);
    } else if (events::api_of(page.operation) == events::OrdersApi::v0) {
        put(readings.v0, reading);
    } else {
        put(readings.newer, reading);
    }
}

}  // namespace orderlog::projections
