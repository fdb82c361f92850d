#include "engine/debts.hpp"
#include "engine/sync.hpp"
#include "tests/unit/engine/engine_world.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace orderlog;
using namespace std::chrono_literals;
using events::ErrorKind;
using events::LogPosition;
using events::OrderId;
using test::EngineWorld;

namespace {

/// A shop whose orders are unreadable and owed.
void owe(EngineWorld& world, int count) {
    world.restart();
    world.add_orders(count, world.clock.now() - 5min, world.clock.now() - 4min);
    for (auto& [id, order] : world.amazon.orders) {
        order.text = "unreadable";
    }
    world.connect(EngineWorld::shop);
    world.run_for(1s);
    REQUIRE(world.status().debts == static_cast<std::size_t>(count));
}

void heal(EngineWorld& world) {
    for (auto& [id, order] : world.amazon.orders) {
        order.text = "v1";
    }
}

/// Each order with what last incurred its debt.
std::vector<engine::RetryDebts::Order> incurred(const EngineWorld& world) {
    std::map<OrderId, LogPosition> last;
    for (const auto& stored : world.events()) {
        if (const auto* debt = std::get_if<events::DebtIncurred>(&stored.event)) {
            last.insert_or_assign(debt->order, stored.position);
        }
    }
    std::vector<engine::RetryDebts::Order> orders;
    for (const auto& [order, position] : last) {
        orders.push_back({.id = order, .incurred = position});
    }
    return orders;
}

auto retry(EngineWorld& world, std::vector<engine::RetryDebts::Order> orders) {
    return world.engine->retry_debts({.stream = EngineWorld::shop, .orders = std::move(orders)},
                                     "test");
}

void give_up(EngineWorld& world) {
    for (const auto& order : incurred(world)) {
        REQUIRE(world.engine->abandon_debt(
            {.stream = EngineWorld::shop, .order = order.id, .cause = "by hand"}, "test"));
    }
    REQUIRE(world.status().debts == 0);
}

/// A connection of v0 that owes items which were refused.
engine::Decision refused_items(std::size_t count) {
    engine::ConnectionState before;
    before.about.credential = "env:TOKEN";
    before.about.orders_api = events::OrdersApi::v0;
    engine::Decision decision(before, {.first = LogPosition{10}});
    for (std::size_t i = 0; i < count; ++i) {
        const OrderId order{std::to_string(i)};
        decision.add(events::ItemsOwed{.orders = {{.order = order}}});
        decision.add(events::RequestFailed{.operation = events::Operation::v0_get_order_items,
                                           .purpose = events::Purpose::debt,
                                           .order = order,
                                           .kind = events::FailureKind::unreadable});
    }
    return decision;
}

}  // namespace

TEST_CASE("an order that is owed is asked for at once when people ask again") {
    EngineWorld world;
    owe(world, 1);
    world.run_for(1min);
    const auto asked = world.amazon.requests.size();
    const auto outcome = retry(world, {{.id = OrderId{"o10000000"}}});
    REQUIRE(outcome);
    CHECK(outcome->retried.size() == 1);
    REQUIRE(world.engine->tick());
    CHECK(world.amazon.requests.size() == asked + 1);
    world.run_for(24h);
    const auto abandoned = world.events_of<events::DebtAbandoned>();
    REQUIRE_FALSE(abandoned.empty());
    CHECK(abandoned[0].attempts == engine::debt_attempts_max);
}

TEST_CASE("an order that was given up is owed anew by what incurred it, also after a start") {
    EngineWorld world;
    owe(world, 1);
    give_up(world);
    const auto before = incurred(world);
    REQUIRE(retry(world, before));
    CHECK(world.status().debts == 1);
    const auto retried = world.events_of<events::DebtRetried>();
    REQUIRE(retried.size() == 1);
    CHECK(retried[0].incurred == before[0].incurred);
    CHECK_FALSE(retried[0].cause.empty());
    CHECK_FALSE(retried[0].items_only);
    world.restart();
    CHECK(world.status().debts == 1);
    heal(world);
    world.run_for(1min);
    CHECK(world.events_of<events::DebtPaid>().size() == 1);
    CHECK(world.status().debts == 0);
}

TEST_CASE(
    "what is said to have incurred a debt is looked up, and nothing is written if it did not") {
    EngineWorld world;
    owe(world, 2);
    give_up(world);
    const auto orders = incurred(world);
    const auto last = world.engine->position();
    const auto refused = [&](const engine::RetryDebts::Order& order) {
        const auto outcome = retry(world, {orders[1], order});
        return !outcome && outcome.error().kind == ErrorKind::rejected;
    };
    CHECK(refused({.id = orders[0].id, .incurred = orders[1].incurred}));
    CHECK(refused({.id = orders[0].id, .incurred = LogPosition{1}}));
    CHECK(refused({.id = orders[0].id, .incurred = events::next(last)}));
    CHECK(refused({.id = OrderId{"none"}, .incurred = orders[0].incurred}));
    const auto unknown = world.engine->retry_debts(
        {.stream = {events::TenantId{"t1"}, events::ConnectionId{"c2"}}, .orders = orders}, "test");
    CHECK(unknown.error().kind == ErrorKind::not_found);
    world.connect({events::TenantId{"t2"}, events::ConnectionId{"c2"}}, "env:OTHER", "A2");
    const auto foreign = world.engine->retry_debts(
        {.stream = {events::TenantId{"t2"}, events::ConnectionId{"c2"}}, .orders = orders}, "test");
    CHECK(foreign.error().kind == ErrorKind::rejected);
    CHECK(world.events_of<events::DebtRetried>().empty());
    // Neither owed nor named with what incurred it: paid meanwhile.
    const auto paid = retry(world, {{.id = orders[0].id}});
    REQUIRE(paid);
    CHECK(paid->retried.empty());
}

TEST_CASE("orders that were given up fill half of what may be unreadable, and no more") {
    EngineWorld world;
    owe(world, engine::debts_max / 2 + 1);
    give_up(world);
    const auto outcome = retry(world, incurred(world));
    REQUIRE(outcome);
    CHECK(outcome->retried.size() == engine::debts_max / 2);
    CHECK(outcome->without_room.size() == 1);
    CHECK(world.status().debts == engine::debts_max / 2);
    // What is owed already needs no room.
    CHECK(retry(world, incurred(world))->retried.size() == engine::debts_max / 2);
}

TEST_CASE("items that were given up are owed again while a backfill can bear all that is owed") {
    const auto bearable = refused_items(engine::debts_max - 1);
    CHECK(engine::has_room_for(bearable.state(), true));
    CHECK(engine::has_room_for(bearable.state(), false));
    const auto full = refused_items(engine::debts_max);
    CHECK_FALSE(engine::has_room_for(full.state(), true));
    CHECK_FALSE(engine::has_room_for(full.state(), false));
}

TEST_CASE("a debt that people give up is gone, with their reason") {
    EngineWorld world;
    owe(world, 1);
    const auto last = world.engine->position();
    const auto abandon = [&](const char* order, const std::string& cause) {
        return world.engine->abandon_debt(
            {.stream = EngineWorld::shop, .order = OrderId{order}, .cause = cause}, "test");
    };
    CHECK(abandon("none", "why").error().kind == ErrorKind::not_found);
    CHECK(abandon("o10000000", "").error().kind == ErrorKind::rejected);
    CHECK(abandon("o10000000", std::string(257, 'x')).error().kind == ErrorKind::rejected);
    CHECK(world.engine->position() == last);
    REQUIRE(abandon("o10000000", "a test order of Amazon's"));
    CHECK(world.status().debts == 0);
    CHECK(world.events_of<events::DebtAbandoned>().at(0).cause == "a test order of Amazon's");
    CHECK(abandon("o10000000", "twice").error().kind == ErrorKind::not_found);
}

TEST_CASE("people who ask again have a connection in trouble asked at once") {
    EngineWorld world;
    owe(world, 1);
    world.amazon.failures.push_back({.kind = events::FailureKind::unauthorised, .status = 401});
    world.run_for(1min);
    REQUIRE(world.status().phase == "error");
    const auto asked = world.amazon.requests.size();
    REQUIRE(retry(world, {{.id = OrderId{"o10000000"}}}));
    world.run_for(3s);
    CHECK(world.amazon.requests.size() > asked);
}

TEST_CASE("people who ask again and again put no giving up off") {
    auto decision = refused_items(1);
    const OrderId order{"0"};
    const auto is_owed = [&] {
        return engine::find_debt(decision.state().debts, order) != nullptr;
    };
    for (std::uint32_t refusals = 1; refusals < engine::items_attempts_max; ++refusals) {
        engine::give_up_if_hopeless(decision, order, {});
        REQUIRE(is_owed());
        decision.add(events::DebtRetried{.order = order});
        CHECK(engine::awaits_items(decision.state()));
        decision.add(events::RequestFailed{.operation = events::Operation::v0_get_order_items,
                                           .purpose = events::Purpose::debt,
                                           .order = order,
                                           .kind = events::FailureKind::unreadable});
    }
    engine::give_up_if_hopeless(decision, order, {});
    CHECK_FALSE(is_owed());
    const auto events = decision.take_events();
    CHECK(std::get<events::DebtAbandoned>(events.back().event).attempts ==
          engine::items_attempts_max);
}

TEST_CASE("a trouble that a poll met is probed by whoever asks for a debt") {
    auto decision = refused_items(1);
    decision.add(events::RequestFailed{.purpose = events::Purpose::sync,
                                       .kind = events::FailureKind::unauthorised,
                                       .status = 403,
                                       .retry_at = events::Time{6h}});
    REQUIRE(decision.state().trouble != engine::Trouble::none);
    REQUIRE(decision.state().sync.chain.retry_at);
    decision.add(events::DebtRetried{.order = OrderId{"0"}});
    CHECK_FALSE(decision.state().probe_at);
    CHECK_FALSE(decision.state().sync.chain.retry_at);
}

TEST_CASE("a run of a sync that waits for refused items alone ends, and says why") {
    auto bearable = refused_items(engine::settled_items_max);
    engine::request_sync(bearable, {}, {}, 0);
    CHECK(bearable.state().sync.run);
    auto stuck = refused_items(engine::settled_items_max + 1);
    const LogPosition run = engine::request_sync(stuck, {}, {}, 0);
    CHECK_FALSE(stuck.state().sync.run);
    const auto events = stuck.take_events();
    const auto& ended = std::get<events::RunEnded>(events.back().event);
    CHECK(events.back().correlation == run);
    CHECK(ended.reason == events::ReasonCode::unreadable_page);
    CHECK_THAT(ended.message, Catch::Contains("129 orders are owed"));
}

TEST_CASE(
    "a run goes on while its own page's items are to be read, and ends once they are refused") {
    auto decision = refused_items(engine::settled_items_max);
    decision.add(events::RunStarted{.purpose = events::Purpose::sync, .requested = true});
    decision.add(events::ItemsOwed{.orders = {{.order = OrderId{"new"}}}});
    engine::end_stuck_sync(decision, LogPosition{1});
    CHECK(decision.state().sync.run);
    decision.add(events::RequestFailed{.operation = events::Operation::v0_get_order_items,
                                       .purpose = events::Purpose::debt,
                                       .order = OrderId{"new"},
                                       .kind = events::FailureKind::unreadable});
    engine::end_stuck_sync(decision, LogPosition{1});
    CHECK_FALSE(decision.state().sync.run);
}

TEST_CASE("people who ask for refused items again have the chains wait for them") {
    auto decision = refused_items(1);
    REQUIRE_FALSE(engine::awaits_items(decision.state()));
    decision.add(events::DebtRetried{.order = OrderId{"0"}});
    CHECK(engine::awaits_items(decision.state()));
    CHECK(decision.state().debts.at(0).items_only);
    decision.add(events::DebtAbandoned{.order = OrderId{"0"}});
    decision.add(events::DebtRetried{.order = OrderId{"0"},
                                     .incurred = LogPosition{10},
                                     .api = events::OrdersApi::v0,
                                     .items_only = true});
    CHECK(engine::awaits_items(decision.state()));
    CHECK(engine::moved_by(decision.state().debts.at(0)) == LogPosition{10});
}

TEST_CASE("the items of a tenant are asked for until each is paid or refused, or nobody may ask") {
    EngineWorld world;
    world.restart();
    world.add_orders(1, world.clock.now() - 5min, world.clock.now() - 4min);
    world.connect(EngineWorld::shop);
    world.run_for(1s);
    world.engine.reset();
    events::NewEvent owed;
    owed.stream = EngineWorld::shop;
    owed.expected = world.log.version(EngineWorld::shop).value();
    owed.time = world.clock.now();
    owed.event =
        events::ItemsOwed{.orders = {{.order = OrderId{"o10000000"}}, {.order = OrderId{"gone"}}}};
    REQUIRE(world.log.append({owed}));
    world.restart();
    world.amazon.refuses = [](const engine::Request& request) -> std::optional<engine::Failed> {
        const auto* read = std::get_if<engine::ReadOrder>(&request.call);
        const bool gone = read != nullptr && read->order == OrderId{"gone"};
        return gone ? std::optional(engine::Failed{.kind = events::FailureKind::not_found})
                    : std::nullopt;
    };
    const std::vector<OrderId> both{OrderId{"o10000000"}, OrderId{"gone"}};
    const auto end = [&] { return world.engine->items_end(EngineWorld::shop, both); };
    REQUIRE(world.engine->pause_connection(EngineWorld::shop, "test"));
    const auto runs = world.engine->retry_items({}, "test");
    REQUIRE(runs);
    REQUIRE(runs->size() == 1);
    CHECK(runs->at(0).orders == 2);
    REQUIRE(end());
    CHECK(end()->reason == events::ReasonCode::paused);
    REQUIRE(world.engine->resume_connection(EngineWorld::shop, "test"));
    CHECK_FALSE(end());
    world.run_for(1min);
    CHECK(world.events_of<events::DebtPaid>().size() == 1);
    REQUIRE(end());
    CHECK(end()->reason != events::ReasonCode::success);
    CHECK(world.engine->items_end(EngineWorld::shop, {both[0]})->reason ==
          events::ReasonCode::success);
    REQUIRE(world.engine->remove_connection(EngineWorld::shop, "test"));
    CHECK(end()->reason == events::ReasonCode::cancelled);
    CHECK(world.engine->retry_items({}, "test").error().kind == ErrorKind::not_found);
}
