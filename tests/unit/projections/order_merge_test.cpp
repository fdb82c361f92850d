#include "projections/order_merge.hpp"

#include "projections/row_text.hpp"
#include "tests/support/random_history.hpp"
#include "tests/unit/projections/folded.hpp"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include <algorithm>

using namespace orderlog;
using namespace orderlog::projections;
using support::rows_at;

namespace {

std::string full(const OrderRows& rows) {
    std::string text;
    append_full(text, rows);
    return text;
}

OrderRows merged(OrderRows a, const OrderRows& b) {
    merge(a, b);
    return a;
}

// Observations of one order at positions 1, 2, 3 …
std::vector<OrderRows> observations(std::uint32_t seed, std::uint64_t count) {
    support::RandomHistory history(seed);
    history.orders_max = 1;
    std::vector<OrderRows> rows;
    for (std::uint64_t position = 1; position <= count; ++position) {
        rows.push_back(rows_at(position, history.observation()));
    }
    return rows;
}

events::OrderObservation shipped(std::int64_t at_ms, std::vector<std::string> items) {
    auto order = support::order_at(at_ms, "SHIPPED");
    order.has_items = true;
    for (const std::string& id : items) {
        order.items.emplace_back().id = events::OrderItemId{id};
        order.items.back().quantity = at_ms % 100;
    }
    return order;
}

}  // namespace

TEST_CASE("merging does not ask in which order observations came", "[order_merge]") {
    CHECK(rc::check([](std::uint32_t seed) {
        const auto rows = observations(seed, 2);
        RC_ASSERT(full(merged(rows[0], rows[1])) == full(merged(rows[1], rows[0])));
    }));
}

TEST_CASE("merging does not ask in which groups observations came", "[order_merge]") {
    CHECK(rc::check([](std::uint32_t seed) {
        const auto rows = observations(seed, 3);
        RC_ASSERT(full(merged(merged(rows[0], rows[1]), rows[2])) ==
                  full(merged(rows[0], merged(rows[1], rows[2]))));
    }));
}

TEST_CASE("whatever is merged twice counts once", "[order_merge]") {
    CHECK(rc::check([](std::uint32_t seed) {
        const auto rows = observations(seed, 3);
        const OrderRows all = merged(merged(rows[0], rows[1]), rows[2]);
        for (const OrderRows& one : rows) {
            RC_ASSERT(full(merged(all, one)) == full(all));
        }
        RC_ASSERT(full(merged(all, all)) == full(all));
    }));
}

TEST_CASE("a header of an older update loses, however late it came", "[order_merge]") {
    const auto newer = rows_at(1, support::order_at(2000, "SHIPPED"));
    const auto older = rows_at(2, support::order_at(1000, "PENDING"));
    CHECK(merged(newer, older).header.raw_status == "SHIPPED");
    CHECK(log_position(merged(newer, older)) == events::LogPosition{1});
}

TEST_CASE("of one update time the later observation wins", "[order_merge]") {
    const auto first = rows_at(1, support::order_at(1000, "PENDING"));
    const auto second = rows_at(2, support::order_at(1000, "UNSHIPPED"));
    CHECK(merged(first, second).header.raw_status == "UNSHIPPED");
}

TEST_CASE("a total that was not sent leaves the known one", "[order_merge]") {
    auto priced = support::order_at(1000, "PENDING");
    priced.has_money = true;
    priced.total = events::Money{*events::Decimal::parse("12.5"), "EUR"};
    const auto bare = rows_at(2, support::order_at(2000, "SHIPPED"));
    const auto both = merged(rows_at(1, priced), bare);
    REQUIRE(both.total);
    CHECK(both.total->amount.text() == "12.5");
    CHECK(both.header.raw_status == "SHIPPED");
}

TEST_CASE("a status that was not sent leaves the known one, also of an older update",
          "[order_merge]") {
    auto partial = support::order_at(5000, "");
    partial.has_status = false;
    const auto both = merged(rows_at(1, support::order_at(1000, "SHIPPED")), rows_at(2, partial));
    CHECK(both.header.raw_status == "SHIPPED");
}

TEST_CASE("among observations without status the newer update wins", "[order_merge]") {
    auto older = support::order_at(1000, "");
    auto newer = support::order_at(60'000, "");
    older.has_status = newer.has_status = false;
    const auto both = merged(rows_at(1, newer), rows_at(2, older));
    CHECK(both.header.last_update_date == newer.last_updated);
}

TEST_CASE("a line missing from the winning list stays and is removed", "[order_merge]") {
    const auto both =
        merged(rows_at(1, shipped(1001, {"a", "b"})), rows_at(2, shipped(2002, {"b"})));
    REQUIRE(both.items.size() == 2);
    CHECK(removed(both, both.items[0]));
    CHECK(both.items[0].quantity == 1);
    CHECK_FALSE(removed(both, both.items[1]));
    CHECK(both.items[1].quantity == 2);
}

TEST_CASE("a removed line that is listed again is no longer removed", "[order_merge]") {
    auto rows = merged(rows_at(1, shipped(1000, {"a"})), rows_at(2, shipped(2000, {})));
    CHECK(removed(rows, rows.items[0]));
    merge(rows, rows_at(3, shipped(3000, {"a"})));
    CHECK_FALSE(removed(rows, rows.items[0]));
}

TEST_CASE("an order was first seen at its earliest observation", "[order_merge]") {
    const auto late = rows_at(9, support::order_at(1000, "PENDING"));
    const auto early = rows_at(3, support::order_at(2000, "SHIPPED"));
    CHECK(merged(late, early).first_seen == early.first_seen);
    CHECK(merged(early, late).first_seen == early.first_seen);
}

TEST_CASE("an order whose items were read before it changed says that they are missing",
          "[order_merge]") {
    auto rows = rows_at(1, shipped(1000, {"a"}));
    CHECK(detail(rows) == OrderDetail::complete);
    merge(rows, rows_at(2, support::order_at(2000, "SHIPPED")));
    CHECK(detail(rows) == OrderDetail::items_missing);
    merge(rows, rows_at(3, shipped(2000, {"a"})));
    CHECK(detail(rows) == OrderDetail::complete);
}

TEST_CASE("an order without a list of items says so", "[order_merge]") {
    CHECK(detail(rows_at(1, support::order_at(1000, "PENDING"))) == OrderDetail::items_missing);
    CHECK(detail(rows_at(1, shipped(1000, {}))) == OrderDetail::complete);
}
