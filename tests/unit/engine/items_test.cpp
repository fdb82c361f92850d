#include "engine/items.hpp"

#include "adapters/memory/memory_event_log.hpp"
#include "engine/connection_driver.hpp"
#include "engine/debts.hpp"
#include "engine/page_marks.hpp"
#include "engine/retry.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace orderlog::engine;
using events::LogPosition;
using events::OrderId;
using events::Purpose;

namespace {

const events::StreamId items_stream{events::TenantId{"t1"}, events::ConnectionId{"c1"}};
const events::Time items_noon{std::chrono::hours(12)};

/// A connection that is read by v0, after these events at positions 1, 2, 3 …
ConnectionState after_items(const std::vector<events::Event>& past) {
    ConnectionState state;
    state.stream = items_stream;
    state.about.credential = "env:TOKEN";
    state.about.orders_api = events::OrdersApi::v0;
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
    CHECK_FALSE(waits_for_items(after_items({}), Purpose::sync));
    auto state = after_items({owed_items({"1", "2"})});
    CHECK(waits_for_items(state, Purpose::sync));
    state = after_items({owed_items({"1", "2"}), events::DebtPaid{OrderId{"1"}}});
    CHECK(waits_for_items(state, Purpose::sync));
    state = after_items({owed_items({"1", "2"}), events::DebtPaid{OrderId{"1"}},
                         refused_items("2", events::FailureKind::unavailable)});
    CHECK(waits_for_items(state, Purpose::sync));
    state = after_items({owed_items({"1", "2"}), events::DebtPaid{OrderId{"1"}},
                         refused_items("2", events::FailureKind::unreadable)});
    CHECK_FALSE(waits_for_items(state, Purpose::sync));
    CHECK(state.debts.size() == 1);
}

TEST_CASE("one order whose items fail for ever stops a chain for some attempts only") {
    std::vector<events::Event> past{owed_items({"1"})};
    for (std::uint32_t i = 0; i < run_attempts_max; ++i) {
        CHECK(waits_for_items(after_items(past), Purpose::sync));
        past.emplace_back(refused_items("1", events::FailureKind::unavailable));
    }
    const auto state = after_items(past);
    CHECK_FALSE(waits_for_items(state, Purpose::sync));
    CHECK(state.debts.size() == 1);
    CHECK_FALSE(reads_items(state));
}

TEST_CASE("items that fail for more than a day are given up, whatever the reason") {
    std::vector<events::Event> past{owed_items({"1"})};
    for (std::uint32_t i = 1; i < items_outage_attempts_max; ++i) {
        past.emplace_back(refused_items("1", events::FailureKind::unavailable));
    }
    const auto given_up = [&] {
        Decision decision(after_items(past), {.first = LogPosition{past.size() + 1}});
        give_up_if_hopeless(decision, OrderId{"1"}, LogPosition{past.size()});
        return decision.take_events().size() == 1;
    };
    CHECK_FALSE(given_up());
    past.emplace_back(refused_items("1", events::FailureKind::unavailable));
    CHECK(given_up());
    CHECK(items_outage_attempts_max * passing_trouble.most / 2 > std::chrono::hours(12));
}

TEST_CASE("many orders with refused items stop a backfill, and sync long after it") {
    std::vector<events::Event> past;
    const auto refuse = [&](std::size_t count) {
        for (std::size_t i = past.size() / 2; i < count; ++i) {
            past.emplace_back(owed_items({std::to_string(i)}));
            past.emplace_back(refused_items(std::to_string(i), events::FailureKind::unreadable));
        }
        return after_items(past);
    };
    CHECK_FALSE(waits_for_items(refuse(debts_max), Purpose::backfill));
    CHECK(waits_for_items(refuse(debts_max + 1), Purpose::backfill));
    CHECK(waits_for_items(refuse(debts_max + 1), Purpose::rescan));
    CHECK_FALSE(waits_for_items(refuse(settled_items_max), Purpose::sync));
    CHECK(waits_for_items(refuse(settled_items_max + 1), Purpose::sync));
}

TEST_CASE("a connection whose items are forbidden is asked for items to see when that is over") {
    const View view{.now = items_noon + std::chrono::hours(1),
                    .upper = items_noon + std::chrono::hours(1)};
    auto refused = refused_items("1", events::FailureKind::unauthorised);
    const auto state = after_items({owed_items({"1", "2"}), refused});
    REQUIRE(state.trouble == Trouble::authorisation_revoked);
    const Outlook due = outlook(state, view, {});
    CHECK_FALSE(due.sync);
    REQUIRE(due.debt);
    CHECK(due.debt->asked.of_items());
    refused.status = 403;
    CHECK(outlook(after_items({owed_items({"1", "2"}), refused}), view, {}).probe);
    refused.status = 0;
    refused.retry_at = view.now + std::chrono::minutes(5);
    // Nor is a call for items that fails without a word on that made again at once.
    const auto failed = [&](const char* order) {
        auto failure = refused_items(order, events::FailureKind::unavailable);
        failure.retry_at = view.now + std::chrono::seconds(2);
        return failure;
    };
    const Outlook waits = outlook(
        after_items({owed_items({"1", "2"}), refused_items("1", events::FailureKind::unauthorised),
                     failed("1"), failed("2")}),
        view, {});
    CHECK_FALSE(waits.debt);
    CHECK(waits.look_again_in == std::chrono::seconds(2));
    // A new credential ends what was refused for the old one's sake.
    const Outlook renewed =
        outlook(after_items({owed_items({"1"}), refused,
                             events::ConnectionChanged{.credential = "env:NEW"}}),
                view, {});
    CHECK(renewed.debt);
    const Outlook later = outlook(after_items({owed_items({"1", "2"}), refused}), view, {});
    CHECK_FALSE(later.sync);
    CHECK_FALSE(later.debt);
    CHECK(later.look_again_in == std::chrono::minutes(5));
    // Without items to ask for, its chain finds out.
    const Outlook without =
        outlook(after_items({owed_items({"1"}), events::DebtPaid{OrderId{"1"}},
                             refused_items("1", events::FailureKind::unauthorised)}),
                view, {});
    CHECK(without.sync);
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

TEST_CASE("the debt that has waited longest is asked for, however often others are due") {
    std::vector<events::Event> past{owed_items({"1", "2"})};
    const auto fails = [&](const char* order, int minute) {
        auto failure = refused_items(order, events::FailureKind::unavailable);
        failure.retry_at = items_noon + std::chrono::minutes(minute);
        past.emplace_back(failure);
    };
    const auto asked_for = [&] {
        return outlook(after_items(past), {.now = items_noon + std::chrono::hours(1)}, {})
            .debt->asked.order.value();
    };
    CHECK(asked_for() == "1");
    fails("1", 5);
    CHECK(asked_for() == "2");
    fails("2", 10);
    CHECK(asked_for() == "1");
    fails("1", 15);
    CHECK(asked_for() == "2");
    past.emplace_back(owed_items({"3"}));
    CHECK(asked_for() == "3");
}

TEST_CASE("what refused an order's items is not held against the order") {
    const auto state =
        after_items({owed_items({"1"}), refused_items("1", events::FailureKind::unreadable),
                     events::DebtIncurred{.order = OrderId{"1"}}});
    REQUIRE(state.debts.size() == 1);
    CHECK(state.debts[0].refusals == 0);
    CHECK(state.debts[0].attempts == 0);
    CHECK_FALSE(state.debts[0].retry_at);
}

TEST_CASE("who turns to the newer API asks for no more pages of items, and waits for none") {
    auto state =
        after_items({owed_items({"1"}), events::ItemsAdvanced{OrderId{"1"}, "token", 1, 5},
                     events::ConnectionChanged{.orders_api = events::OrdersApi::v2026_01_01}});
    REQUIRE(state.debts.size() == 1);
    CHECK_FALSE(state.debts[0].cursor);
    CHECK_FALSE(waits_for_items(state, Purpose::sync));
    CHECK(outlook(state, {.now = items_noon}, {}).debt->asked.operation ==
          events::Operation::get_order);
}

TEST_CASE("of the two APIs' times of update neither says that the other's answer is older") {
    using events::Operation;
    const Debt by_newer{.incurred = LogPosition{5}, .last_updated = items_noon};
    const Debt by_v0{
        .incurred = LogPosition{5}, .last_updated = items_noon, .api = events::OrdersApi::v0};
    events::OrderObservation order;
    order.last_updated = items_noon - std::chrono::hours(1);
    const auto is_new = [&](const Debt& debt, Operation operation, std::uint64_t known) {
        return is_as_new(debt, {.operation = operation, .known = LogPosition{known}}, order);
    };
    CHECK(is_new(by_newer, Operation::v0_get_order, 5));
    CHECK_FALSE(is_new(by_newer, Operation::v0_get_order, 4));
    CHECK_FALSE(is_new(by_newer, Operation::get_order, 5));
    CHECK(is_new(by_v0, Operation::get_order, 5));
    CHECK_FALSE(is_new(by_v0, Operation::get_order, 4));
    CHECK_FALSE(is_new(by_v0, Operation::v0_get_orders, 5));
    CHECK_FALSE(is_new(by_v0, Operation::v0_get_order, 5));
}

TEST_CASE(
    "the last page of an order's items is its newest entry, and leaves its header as it was") {
    const adapters::MemoryEventLog log;
    PendingHeads pending;
    const events::TenantId tenant{"t1"};
    const std::string body = R"([{"1"}])";
    events::Page header = items_page(0);
    header.orders[0].offset = 1;
    header.orders[0].size = 5;
    const auto marked = [&] { return mark(header, body, tenant, log, pending).value(); };
    CHECK(marked().marks.front() == events::OrderMark::new_order);
    CHECK(marked().marks.front() == events::OrderMark::same);
    CHECK(marked().lacks_items.front());
    const auto middle =
        mark_items(items_page(1, "token"), body, tenant, log, pending, false).value();
    CHECK(middle.marks.front() == events::OrderMark::same);
    CHECK(middle.entries.empty());
    CHECK(marked().lacks_items.front());
    const auto last = mark_items(items_page(1), body, tenant, log, pending, false).value();
    CHECK(last.marks.front() == events::OrderMark::changed);
    REQUIRE(last.entries.size() == 1);
    CHECK(last.entries.front().offset == 0);
    CHECK(marked().marks.front() == events::OrderMark::same);
    CHECK_FALSE(marked().lacks_items.front());
}

TEST_CASE("the header behind late items is changed when it comes again, so its items are owed") {
    const adapters::MemoryEventLog log;
    PendingHeads pending;
    const events::TenantId tenant{"t1"};
    const std::string body = R"([{"1"}])";
    events::Page header = items_page(0);
    header.orders[0].offset = 1;
    header.orders[0].size = 5;
    const auto marked = [&] { return mark(header, body, tenant, log, pending).value(); };
    REQUIRE(marked().marks.front() == events::OrderMark::new_order);
    const auto late = mark_items(items_page(1), body, tenant, log, pending, true).value();
    CHECK(late.entries.size() == 1);
    const auto again = marked();
    CHECK(again.marks.front() == events::OrderMark::changed);
    CHECK(again.lacks_items.front());
}

TEST_CASE("an order that looks as the log has it owes its items if nobody has read them since") {
    MarkedPage page;
    for (const char* id : {"1", "2", "2"}) {
        page.page.orders.emplace_back().id = OrderId{id};
        page.page.orders.back().last_updated = items_noon;
        page.marks.push_back(events::OrderMark::same);
    }
    page.page.orders.back().last_updated = items_noon - std::chrono::hours(1);
    page.lacks_items = {false, true, true};
    const Asked asked{.operation = events::Operation::v0_get_orders};
    const auto owed = owed_items_of(after_items({}), asked, page);
    REQUIRE(owed.orders.size() == 1);
    CHECK(owed.orders[0].order == OrderId{"2"});
    CHECK(owed.orders[0].last_updated == items_noon);
    CHECK(owed_items_of(after_items({owed_items({"2"})}), asked, page).orders.empty());
    CHECK(owed_items_of(after_items({events::ConnectionRemoved{}}), asked, page).orders.empty());
    const Asked newer{.operation = events::Operation::search_orders};
    CHECK(owed_items_of(after_items({}), newer, page).orders.empty());
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

TEST_CASE("a late answer's debt is measured by the API that gave it") {
    using events::ConnectionChanged, events::OrdersApi;
    const events::Event late = events::PageFetched{.operation = events::Operation::v0_get_orders};
    const auto state =
        after_items({events::ConnectionAdded{.orders_api = OrdersApi::v0},
                     ConnectionChanged{.orders_api = OrdersApi::v2026_01_01}, late,
                     events::DebtIncurred{.order = OrderId{"1"}, .last_updated = items_noon}});
    REQUIRE(state.debts.size() == 1);
    CHECK(state.debts[0].api == OrdersApi::v0);
}
