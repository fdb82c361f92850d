#include "engine/items.hpp"

#include "engine/debts.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::engine;
using events::LogPosition;
using events::OrderId;

namespace {

const events::StreamId items_stream{events::TenantId{"t1"}, events::ConnectionId{"c1"}};
const events::Time items_noon{std::chrono::hours(12)};

/// A connection after these events, at positions 1, 2, 3 …
ConnectionState after_items(const std::vector<events::Event>& past) {
    ConnectionState state;
    state.stream = items_stream;
    for (std::size_t i = 0; i < past.size(); ++i) {
        evolve(state, {.position = LogPosition{i + 1}, .time = items_noon, .event = past[i]});
    }
    return state;
}

events::ItemsOwed owed_items(std::initializer_list<std::string> orders) {
    events::ItemsOwed event;
    for (const auto& order : orders) {
        event.orders.push_back({.order = OrderId{order}, .last_updated = items_noon});
    }
    return event;
}

events::RequestFailed refused_items(const std::string& order, events::FailureKind kind) {
    return {.operation = events::Operation::v0_get_order_items,
            .purpose = events::Purpose::debt,
            .order = OrderId{order},
            .kind = kind,
            .attempt = 1,
            .retry_at = items_noon};
}

events::Page items_page(std::size_t items, const std::string& token = {}) {
    events::OrderObservation order;
    order.id = OrderId{"1"};
    order.has_items = true;
    for (std::size_t i = 0; i < items; ++i) {
        order.items.push_back({.id = events::OrderItemId{std::to_string(i)}});
    }
    return {.orders = {order}, .next_token = token};
}

Asked of_items(const std::string& token, std::uint64_t before) {
    return {.purpose = events::Purpose::debt,
            .operation = events::Operation::v0_get_order_items,
            .token = token,
            .order = OrderId{"1"},
            .items_before = before};
}

}  // namespace

TEST_CASE("an order without items is never read, however its pages say so") {
    CHECK(refusal_of_items(of_items("", 0), items_page(0)) == "the order has no items");
    CHECK(refusal_of_items(of_items("t", 0), items_page(0)) == "the order has no items");
    CHECK(refusal_of_items(of_items("", 0), items_page(1)).empty());
    // An empty page is no end while others follow, and none behind a page that had some.
    CHECK(refusal_of_items(of_items("", 0), items_page(0, "t")).empty());
    CHECK(refusal_of_items(of_items("t", 2), items_page(0)).empty());
    CHECK_FALSE(refusal_of_items(of_items("t", 2), items_page(1, "t")).empty());
}

TEST_CASE("a chain waits for the items of its page until each is there or was refused once") {
    CHECK_FALSE(waits_for_items(after_items({})));
    auto state = after_items({owed_items({"1", "2"})});
    CHECK(waits_for_items(state));
    state = after_items({owed_items({"1", "2"}), events::DebtPaid{OrderId{"1"}}});
    CHECK(waits_for_items(state));
    state = after_items({owed_items({"1", "2"}), events::DebtPaid{OrderId{"1"}},
                         refused_items("2", events::FailureKind::unavailable)});
    CHECK(waits_for_items(state));
    state = after_items({owed_items({"1", "2"}), events::DebtPaid{OrderId{"1"}},
                         refused_items("2", events::FailureKind::unreadable)});
    CHECK_FALSE(waits_for_items(state));
    CHECK(state.debts.size() == 1);
    // Whether a connection can be asked again only its chain finds out.
    state = after_items({owed_items({"1"}), refused_items("1", events::FailureKind::unauthorised)});
    CHECK_FALSE(waits_for_items(state));
}

TEST_CASE("a newer header owes the items afresh, from their first page") {
    auto state =
        after_items({owed_items({"1"}), events::ItemsAdvanced{OrderId{"1"}, "token", 1, 50}});
    REQUIRE(state.debts.size() == 1);
    CHECK(moved_by(state.debts[0]) == LogPosition{2});
    CHECK(state.debts[0].cursor->items == 50);
    state = after_items({owed_items({"1"}), events::ItemsAdvanced{OrderId{"1"}, "token", 1, 50},
                         owed_items({"1"})});
    REQUIRE(state.debts.size() == 1);
    CHECK(moved_by(state.debts[0]) == LogPosition{3});
    CHECK_FALSE(state.debts[0].cursor);
    // So does any failure.
    state = after_items({owed_items({"1"}), events::ItemsAdvanced{OrderId{"1"}, "token", 1, 50},
                         refused_items("1", events::FailureKind::unavailable)});
    CHECK_FALSE(state.debts[0].cursor);
    CHECK(state.debts[0].refusals == 0);
}

TEST_CASE("an order that could not be read owes its items once it can") {
    const auto state =
        after_items({events::DebtIncurred{.order = OrderId{"1"}, .cause = "no time"},
                     events::RequestFailed{.operation = events::Operation::v0_get_order,
                                           .purpose = events::Purpose::debt,
                                           .order = OrderId{"1"},
                                           .kind = events::FailureKind::unreadable,
                                           .retry_at = items_noon},
                     owed_items({"1"})});
    REQUIRE(state.debts.size() == 1);
    CHECK(is_awaited(state.debts[0]));
    CHECK_FALSE(state.debts[0].retry_at);
}

TEST_CASE("who turns back from v0 asks again for all updates since it turned to v0") {
    using events::ConnectionChanged, events::OrdersApi;
    const events::Event added = events::ConnectionAdded{};
    const events::Event to_v0 = ConnectionChanged{.orders_api = OrdersApi::v0};
    const events::Event back = ConnectionChanged{.orders_api = OrdersApi::v2026_01_01};
    const events::Event early =
        events::WatermarkAdvanced{.from = items_noon, .to = items_noon + std::chrono::hours(1)};
    const events::Event late =
        events::WatermarkAdvanced{.from = items_noon, .to = items_noon + std::chrono::hours(9)};
    auto state = after_items({added, early, to_v0, late});
    CHECK(state.about.orders_api == OrdersApi::v0);
    CHECK(state.sync.watermark == items_noon + std::chrono::hours(9));
    state = after_items({added, early, to_v0, late, back});
    CHECK(state.about.orders_api == OrdersApi::v2026_01_01);
    CHECK(state.sync.watermark == items_noon + std::chrono::hours(1));
    CHECK_FALSE(state.v0_since);
    // Told what it is already, it forgets nothing.
    state = after_items({added, early, to_v0, late, to_v0, back});
    CHECK(state.sync.watermark == items_noon + std::chrono::hours(1));
    // An answer that was asked for by the other API moves no chain.
    state = after_items({added, early, to_v0});
    CHECK(state.sync.chain.moved_by == LogPosition{3});
}
