#include "projections/orders.hpp"

#include "projections/order_merge.hpp"
#include "projections/order_status.hpp"
#include "tests/support/line_page_reader.hpp"
#include "tests/unit/projections/folded.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::projections;
using events::OrderMark;
using support::body_of;
using support::order_at;
using support::rows_at;
using support::rows_of_page;

TEST_CASE("an order that a page marks same is not fed", "[orders]") {
    auto other = order_at(1, "PENDING");
    other.id = events::OrderId{"028-0000000-0000000"};
    const std::string body = body_of(order_at(1, "SHIPPED")) + body_of(other);
    const auto rows = rows_of_page(body, {OrderMark::same, OrderMark::changed});
    REQUIRE(rows);
    REQUIRE(rows->size() == 1);
    CHECK(rows->front().key.order == other.id);
    CHECK(rows->front().key.tenant == events::TenantId{"t1"});
}

TEST_CASE("a page whose orders are all the same is not read", "[orders]") {
    const auto rows = rows_of_page("unreadable", {OrderMark::same, OrderMark::same});
    REQUIRE(rows);
    CHECK(rows->empty());
}

TEST_CASE("a page that holds another number of orders than marks is corrupt", "[orders]") {
    const auto rows =
        rows_of_page(body_of(order_at(1, "SHIPPED")), {OrderMark::new_order, OrderMark::new_order});
    REQUIRE_FALSE(rows);
    CHECK(rows.error().kind == events::ErrorKind::corrupt);
    CHECK(rows.error().message == "the page at 1 does not fold: it has 1 orders and 2 marks");
}

TEST_CASE("an order that its page's writer could not read is fed once a reader can", "[orders]") {
    auto other = order_at(1, "PENDING");
    other.id = events::OrderId{"028-0000000-0000000"};
    const std::string body = body_of(order_at(1, "SHIPPED")) + body_of(other);
    const auto both = rows_of_page(body, {OrderMark::same}, 1);
    REQUIRE(both);
    CHECK(both->size() == 2);
    const auto alone = rows_of_page(body_of(other), {}, 1);
    REQUIRE(alone);
    CHECK(alone->size() == 1);
}

TEST_CASE("a page that cannot be read is corrupt", "[orders]") {
    const auto rows = rows_of_page("unreadable", {OrderMark::new_order});
    REQUIRE_FALSE(rows);
    CHECK(rows.error().kind == events::ErrorKind::corrupt);
}

TEST_CASE("of an order that a page shows twice the later update counts", "[orders]") {
    const std::string body =
        body_of(order_at(2000, "SHIPPED")) + body_of(order_at(1000, "PENDING"));
    const auto rows = rows_of_page(body, {OrderMark::new_order, OrderMark::changed});
    REQUIRE(rows);
    REQUIRE(rows->size() == 1);
    CHECK(rows->front().header.raw_status == "SHIPPED");
}

TEST_CASE("of an order that a page shows twice with one update time the last counts", "[orders]") {
    const std::string body =
        body_of(order_at(1000, "SHIPPED")) + body_of(order_at(1000, "PENDING"));
    const auto rows = rows_of_page(body, {OrderMark::new_order, OrderMark::changed});
    REQUIRE(rows);
    CHECK(rows->front().header.raw_status == "PENDING");
}

TEST_CASE("shipped and unshipped items are summed over the list", "[orders]") {
    auto order = order_at(1000, "PARTIALLY_SHIPPED");
    order.has_items = true;
    for (const char* id : {"b", "a"}) {
        order.items.emplace_back().id = events::OrderItemId{id};
        order.items.back().quantity = 3;
        order.items.back().quantity_shipped = 2;
    }
    const auto rows = rows_at(1, order);
    CHECK(rows.items_shipped == 4);
    CHECK(rows.items.front().id.value() == "a");
    CHECK(rows.items_rank.observed());
    CHECK_FALSE(rows.items.front().priced.observed());
}

TEST_CASE("a line that a list holds twice is summed once, as it came last", "[orders]") {
    auto order = order_at(1, "SHIPPED");
    order.has_items = true;
    for (const std::int64_t shipped : {2, 1}) {
        order.items.emplace_back().id = events::OrderItemId{"a"};
        order.items.back().quantity = 3;
        order.items.back().quantity_shipped = shipped;
    }
    const auto rows = rows_at(1, order);
    REQUIRE(rows.items.size() == 1);
    CHECK(rows.items_shipped == 1);
    CHECK(rows.items.front().quantity_shipped == 1);
}

TEST_CASE("packages of one reference are told apart in page order", "[orders]") {
    auto order = order_at(1000, "SHIPPED");
    order.has_packages = true;
    order.packages.resize(3);
    order.packages[0].reference = order.packages[1].reference = "p";
    order.packages[2].reference = "p#2";
    const auto rows = rows_at(1, order);
    REQUIRE(rows.packages.size() == 3);
    CHECK(rows.packages[0].reference == "p");
    CHECK(rows.packages[1].reference == "p#2");
    CHECK(rows.packages[2].reference == "p#2#2");
}

TEST_CASE("Amazon's words for a status are known in both versions", "[orders]") {
    CHECK(order_status("PENDING_AVAILABILITY") == OrderStatus::pending_availability);
    CHECK(order_status("PartiallyShipped") == OrderStatus::partially_shipped);
    CHECK(order_status("InvoiceUnconfirmed") == OrderStatus::invoice_unconfirmed);
    CHECK(order_status("Unfulfillable") == OrderStatus::unfulfillable);
    CHECK(order_status("CANCELLED") == OrderStatus::cancelled);
    CHECK(order_status("Canceled") == OrderStatus::cancelled);
    CHECK(order_status("TELEPORTED") == OrderStatus::unknown);
    CHECK(order_status("") == OrderStatus::unknown);
    CHECK(fulfillment_channel("AFN") == FulfillmentChannel::amazon);
    CHECK(fulfillment_channel("MERCHANT") == FulfillmentChannel::merchant);
    CHECK_FALSE(fulfillment_channel("DRONE"));
}

TEST_CASE("a status that nobody knows is kept as Amazon wrote it", "[orders]") {
    const auto rows = rows_at(1, order_at(1000, "TELEPORTED"));
    CHECK(rows.header.status == OrderStatus::unknown);
    CHECK(rows.header.raw_status == "TELEPORTED");
}
