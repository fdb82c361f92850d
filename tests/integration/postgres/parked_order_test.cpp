#include "adapters/memory/memory_event_log.hpp"
#include "projections/projector.hpp"
#include "tests/integration/postgres/page_showing.hpp"
#include "tests/integration/postgres/tables_under_test.hpp"
#include "tests/support/line_page_reader.hpp"
#include "tests/support/new_event.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::tests;
using Lines = std::vector<std::string>;

namespace {

/// A log of pages that show one order each, and what feeds them into fresh tables.
struct Feed {
    TablesUnderTest tables{};
    adapters::MemoryEventLog log{};
    support::LinePageReader reader{};
    projections::Projector projector{log, tables.model, reader};

    void show(const events::OrderObservation& order) {
        REQUIRE(log.append({page_showing(log, order)}));
        const auto step = projector.step();
        REQUIRE(step);
        CHECK(step->at.position == log.info().last);
    }
    Lines parked() {
        const Lines rows =
            tables.database.rows("SELECT log_position FROM orderlog_control.parked_rows");
        CHECK(tables.model.count_parked().value() == rows.size());
        return rows;
    }
    Lines stored() {
        return tables.database.rows(
            "SELECT external_order_id, raw_status, total_amount::text,"
            " (SELECT count(*) FROM orderlog.order_items) FROM orderlog.orders ORDER BY 1");
    }
};

events::OrderObservation order_at(const std::string& id, int updated_ms,
                                  const std::string& status) {
    events::OrderObservation order;
    order.id = events::OrderId{id};
    order.created = support::january(1);
    order.last_updated = support::january(1) + std::chrono::milliseconds{updated_ms};
    order.has_status = true;
    order.raw_status = status;
    return order;
}

events::OrderObservation whole_order_at(const std::string& id, int updated_ms,
                                        const std::string& status) {
    auto order = order_at(id, updated_ms, status);
    order.has_money = true;
    order.total = events::Money{*events::Decimal::parse("5.5"), "EUR"};
    order.has_items = true;
    order.items.emplace_back().id = events::OrderItemId{"line"};
    return order;
}

}  // namespace

TEST_CASE("a parked order that is seen again is made of all that the log says of it",
          "[postgres]") {
    Feed feed;
    feed.tables.database.run(
        "ALTER TABLE orderlog_v1.orders ADD CONSTRAINT no CHECK (raw_status <> 'BAD')");
    feed.show(whole_order_at("o-1", 1000, "SHIPPED"));
    feed.show(order_at("o-1", 3000, "BAD"));
    CHECK(feed.parked() == Lines{"2"});
    CHECK(feed.stored().empty());

    SECTION("it stays parked while it is refused, and stops no other") {
        feed.show(order_at("o-1", 2000, "SHIPPED"));
        feed.show(whole_order_at("o-2", 1000, "SHIPPED"));
        CHECK(feed.parked() == Lines{"2"});
        CHECK(feed.stored() == Lines{"o-2|SHIPPED|5.5|1"});
    }
    SECTION("it is stored once nothing refuses it") {
        feed.tables.database.run("ALTER TABLE orderlog_v1.orders DROP CONSTRAINT no");
        feed.show(order_at("o-1", 2000, "SHIPPED"));
        CHECK(feed.parked().empty());
        CHECK(feed.stored() == Lines{"o-1|BAD|5.5|1"});
        feed.show(order_at("o-1", 4000, "CANCELLED"));
        CHECK(feed.stored() == Lines{"o-1|CANCELLED|5.5|1"});
    }
    SECTION("it is stored once a newer observation is not refused") {
        feed.show(order_at("o-1", 4000, "CANCELLED"));
        CHECK(feed.parked().empty());
        CHECK(feed.stored() == Lines{"o-1|CANCELLED|5.5|1"});
    }
}
