#include "adapters/memory/memory_event_log.hpp"
#include "projections/projector.hpp"
#include "tests/integration/postgres/page_showing.hpp"
#include "tests/integration/postgres/tables_under_test.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace orderlog;
using namespace orderlog::tests;
using Lines = std::vector<std::string>;

namespace {

/// Says of every body what a test put in it.
struct GivenReader final : events::PageReader {
    [[nodiscard]] std::uint32_t version() const override { return 1; }
    [[nodiscard]] events::Result<events::Page> read(events::Operation /*operation*/,
                                                    events::DataSets /*data_sets*/,
                                                    std::string_view /*body*/) override {
        return page;
    }
    events::Page page{};
};

/// An order whose every value is as hostile as its type allows.
events::OrderObservation hostile_order(const std::string& text) {
    const auto huge = events::Decimal::parse("-" + std::string(399, '9') + ".5").value();
    events::OrderObservation order;
    order.id = events::OrderId{"o-" + text};
    order.created = events::Time::max();
    order.last_updated = events::Time::max();
    order.has_status = order.has_money = order.has_items = order.has_packages = true;
    order.sales_channel = order.raw_status = order.fulfilled_by = order.ship_service_level = text;
    order.marketplace_id = events::MarketplaceId{text};
    order.total = events::Money{huge, text};
    events::ItemObservation& item = order.items.emplace_back();
    item.id = events::OrderItemId{text};
    item.asin = item.sku = item.title = item.currency = text;
    item.quantity = item.quantity_shipped = std::numeric_limits<std::int64_t>::max();
    item.quantity_unshipped = std::numeric_limits<std::int64_t>::min();
    item.has_money = true;
    item.unit_price = item.item_price = item.item_tax = huge;
    events::PackageObservation& package = order.packages.emplace_back();
    package.reference = package.carrier = package.tracking_number = package.status = text;
    package.ship_time = events::Time::min();
    package.created = events::Time::max();
    return order;
}

}  // namespace

TEST_CASE("whatever a page says is stored by rule, and no order is parked", "[postgres]") {
    const std::string text = GENERATE(std::string{"a\0b", 3}, std::string{"\xC3\x28\xFF end"},
                                      std::string{"\xED\xA0\x80"}, std::string(1 << 20, 'x'));
    TablesUnderTest tables;
    adapters::MemoryEventLog log;
    GivenReader reader;
    projections::Projector projector{log, tables.model, reader};
    const auto order = hostile_order(text);
    reader.page.orders = {order};
    // The engine lets no such id into the log's index; the fold asks nobody.
    REQUIRE(log.append({page_showing(log, {.id = events::OrderId{"plain"}})}));
    const auto step = projector.step();
    REQUIRE(step);
    CHECK(step->caught_up);

    CHECK(tables.database.count("orderlog_control.parked_rows") == 0);
    CHECK(tables.database.rows("SELECT purchase_date AT TIME ZONE 'UTC', total_amount IS NULL"
                               " FROM orderlog.orders") == Lines{"9999-12-31 23:59:59.999999|t"});
    CHECK(tables.database.rows("SELECT quantity, item_price IS NULL, octet_length(title)"
                               " <= 16384, title <> '' FROM orderlog.order_items") ==
          Lines{"2147483647|t|t|t"});
    CHECK(tables.database.rows("SELECT extract(year FROM ship_time AT TIME ZONE 'UTC'),"
                               " tracking_number <> '' FROM orderlog.order_packages") ==
          Lines{"1|t"});
    // Applications of the first version see it too.
    CHECK(tables.database.count("orderlog.\"Order\"") == 1);
    CHECK(tables.database.count("orderlog.\"OrderItem\"") == 1);
}

TEST_CASE("a NUL in a title and a byte that is no UTF-8 become U+FFFD in the table", "[postgres]") {
    TablesUnderTest tables;
    adapters::MemoryEventLog log;
    GivenReader reader;
    projections::Projector projector{log, tables.model, reader};
    auto order = hostile_order("o");
    order.items.front().title = std::string{"a\0b\xFF", 4};
    reader.page.orders = {order};
    REQUIRE(log.append({page_showing(log, {.id = events::OrderId{"plain"}})}));
    REQUIRE(projector.step());
    CHECK(tables.database.value("SELECT title FROM orderlog.order_items") ==
          "a\xEF\xBF\xBD"
          "b\xEF\xBF\xBD");
}
