#include "tests/unit/projections/folded.hpp"

#include "projections/orders.hpp"
#include "projections/state_fold.hpp"
#include "tests/support/line_page_reader.hpp"
#include "tests/support/new_event.hpp"

#include <catch2/catch.hpp>

#include <chrono>

namespace orderlog::support {

using namespace events;

namespace {

// The rows of the log's last event.
Result<std::vector<projections::OrderRows>> rows_of_last(const EventLog& log) {
    const auto stored = *log.read(LogPosition{log.info().last.value() - 1}, {});
    LinePageReader reader;
    return projections::order_rows(stored.front(), log, reader);
}

void append_page(EventLog& log, const std::string& body, std::vector<OrderMark> marks,
                 std::uint32_t unreadable = 0) {
    NewEvent page = new_page(stream_of("t1"), log.version(stream_of("t1"))->value(), body);
    std::get<PageFetched>(page.event).marks = std::move(marks);
    std::get<PageFetched>(page.event).unreadable = unreadable;
    page.time = january(2) + std::chrono::seconds{log.info().last.value()};
    REQUIRE(log.append({std::move(page)}));
}

}  // namespace

OrderObservation order_at(std::int64_t updated_ms, const std::string& status) {
    OrderObservation order;
    order.id = OrderId{"028-1234567-1234567"};
    order.created = january(1);
    order.last_updated = january(1) + std::chrono::milliseconds{updated_ms};
    order.has_status = true;
    order.raw_status = status;
    return order;
}

Result<std::vector<projections::OrderRows>> rows_of_page(const std::string& body,
                                                         std::vector<OrderMark> marks,
                                                         std::uint32_t unreadable) {
    adapters::MemoryEventLog log;
    append_page(log, body, std::move(marks), unreadable);
    return rows_of_last(log);
}

projections::OrderRows rows_at(std::uint64_t position, const OrderObservation& order) {
    adapters::MemoryEventLog log;
    while (log.info().last.value() + 1 < position) {
        append(log, EngineStopped{});
    }
    append_page(log, body_of(order), {OrderMark::new_order});
    const auto rows = rows_of_last(log);
    REQUIRE(rows);
    return rows->front();
}

LogPosition append(EventLog& log, Event event, LogPosition correlation) {
    NewEvent next = new_event(stream_of("t1"), log.version(stream_of("t1"))->value(), event);
    next.time = january(2) + std::chrono::seconds{log.info().last.value()};
    next.correlation = correlation;
    const auto position = log.append({std::move(next)});
    REQUIRE(position);
    return *position;
}

projections::StateRows state_of(const EventLog& log) {
    const auto all = *log.read(LogPosition{}, {});
    projections::StateFold fold;
    for (const StoredEvent& stored : all) {
        fold.apply(stored);
    }
    return fold.take_changed();
}

}  // namespace orderlog::support
