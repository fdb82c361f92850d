#include "tests/unit/engine/engine_world.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace orderlog;
using namespace std::chrono_literals;
using engine::BackfillPhase;
using events::MarketplaceId;
using events::ReasonCode;
using test::EngineWorld;

namespace {

events::Result<void> add(EngineWorld& world, const events::ConnectionAdded& about) {
    return world.engine->add_connection({.stream = EngineWorld::shop, .about = about}, "test");
}

events::ConnectionAdded good() {
    return {.application = events::ApplicationId{"app"},
            .seller = events::SellerId{"A1"},
            .marketplaces = {MarketplaceId{"A1PA6795UKMFR9"}},
            .display_name = "Shop",
            .credential = "env:TOKEN"};
}

events::Result<void> sell_in(EngineWorld& world, std::vector<MarketplaceId> ids) {
    return world.engine->change_connection(
        {.stream = EngineWorld::shop, .change = {.marketplaces = std::move(ids)}}, "test");
}

}  // namespace

TEST_CASE("a pasted refresh token is refused and not repeated") {
    EngineWorld world;
    world.restart();
    for (const std::string credential :
         {"Atzr|IwEBIA", "env:Atzr|IwEBIA", "file:/Atzr|IwEBIA", "env:A-B", "env:", "env:1A"}) {
        auto about = good();
        about.credential = credential;
        const auto refused = add(world, about);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().kind == events::ErrorKind::rejected);
        CHECK(refused.error().message.find("IwEBIA") == std::string::npos);
    }
    CHECK(add(world, good()));
}

TEST_CASE("a place of a refresh token serves one seller") {
    EngineWorld world;
    world.restart();
    REQUIRE(add(world, good()));
    const auto connect = [&](const std::string& name, const std::string& seller,
                             const std::string& place) {
        auto about = good();
        about.seller = events::SellerId{seller};
        about.credential = place;
        return world.engine->add_connection(
            {.stream = {events::TenantId{"t2"}, events::ConnectionId{name}}, .about = about},
            "test");
    };
    CHECK_FALSE(connect("b", "B1", "env:TOKEN"));
    CHECK(connect("a", "A1", "env:TOKEN"));
    CHECK(connect("b", "B1", "env:OTHER"));
    CHECK(connect("c", "C1", ""));
    const auto move_b_to = [&](const std::string& place) {
        return world.engine->change_connection(
            {.stream = {events::TenantId{"t2"}, events::ConnectionId{"b"}},
             .change = {.credential = place}},
            "test");
    };
    CHECK_FALSE(move_b_to("env:TOKEN"));
    CHECK(move_b_to("env:THIRD"));
}

TEST_CASE("no field of a connection can make a record too large") {
    EngineWorld world;
    world.restart();
    auto name = good();
    name.display_name.assign(1 << 20, 'x');
    auto many = good();
    many.marketplaces.assign(51, MarketplaceId{"A1"});
    auto odd = good();
    odd.marketplaces = {MarketplaceId{"a,b"}};
    auto long_file = good();
    long_file.credential = "file:/" + std::string(1 << 20, 'x');
    auto application = good();
    application.application = events::ApplicationId{std::string(1 << 20, 'x')};
    for (const auto& about : {name, many, odd, long_file, application}) {
        const auto refused = add(world, about);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().kind == events::ErrorKind::rejected);
    }
    REQUIRE(add(world, good()));
    CHECK_FALSE(sell_in(world, odd.marketplaces));
}

TEST_CASE("an answer in flight leaves no run open for a connection that was paused or removed") {
    EngineWorld world;
    world.restart();
    world.amazon.page_size = 1;
    world.add_orders(3, world.clock.now() - 5min, world.clock.now() - 3min);
    world.amazon.holds_back = true;
    world.connect(EngineWorld::shop);
    REQUIRE(world.engine->tick());
    REQUIRE(world.amazon.waiting.size() == 1);
    const bool removes = GENERATE(true, false);
    REQUIRE((removes ? world.engine->remove_connection(EngineWorld::shop, "test")
                     : world.engine->pause_connection(EngineWorld::shop, "test")));
    world.amazon.holds_back = false;
    world.run_for(1h);
    CHECK(world.events_of<events::PageFetched>().size() == 1);
    CHECK(world.events_of<events::RunStarted>().size() == (removes ? 0 : 1));
    const auto ended = world.events_of<events::RunEnded>();
    REQUIRE(ended.size() == (removes ? 0 : 1));
    CHECK((removes || ended[0].reason == events::ReasonCode::paused));
    CHECK_FALSE(world.status().sync_run);
}

TEST_CASE("a removed connection gives up aloud what it owes, and owes nothing new") {
    EngineWorld world;
    world.restart();
    const auto past = world.clock.now() - 5min;
    world.amazon.orders["o1"] = {.created = past, .updated = past, .text = "unreadable"};
    world.connect(EngineWorld::shop);
    world.run_for(1s);
    REQUIRE(world.status().debts == 1);
    world.amazon.holds_back = true;
    world.amazon.orders["o2"] = {.created = past, .updated = past, .text = "unreadable"};
    world.run_for(10min);
    REQUIRE_FALSE(world.amazon.waiting.empty());
    REQUIRE(world.engine->remove_connection(EngineWorld::shop, "test"));
    CHECK(world.status().debts == 0);
    world.amazon.holds_back = false;
    world.run_for(1h);
    CHECK(world.status().debts == 0);
    const auto abandoned = world.events_of<events::DebtAbandoned>();
    REQUIRE(abandoned.size() == 1);
    CHECK(abandoned[0].cause == "the connection was removed");
}

TEST_CASE("a new marketplace is asked for from the next window on and its past is read") {
    EngineWorld world;
    world.restart();
    REQUIRE(add(world, good()));
    REQUIRE(world.engine->start_backfill({.stream = EngineWorld::shop, .months = 1}, "test"));
    const std::vector<MarketplaceId> both{MarketplaceId{"A1PA6795UKMFR9"},
                                          MarketplaceId{"A13V1IB3VIYZZH"}};
    const auto refused = sell_in(world, both);
    REQUIRE_FALSE(refused);
    CHECK_FALSE(refused.error().hint.empty());

    world.run_for(24h);
    REQUIRE(world.status().backfill.phase == BackfillPhase::completed);
    world.add_orders(3, world.clock.now() - 5min, world.clock.now() - 3min);
    world.amazon.page_size = 1;
    while (!std::holds_alternative<engine::NextPage>(world.amazon.requests.back().call)) {
        world.run_for(1s);
    }
    REQUIRE(sell_in(world, both));
    CHECK(world.status().backfill.phase == BackfillPhase::running);
    const auto asked = world.amazon.requests.size();
    world.run_for(1h);
    REQUIRE(world.amazon.requests.size() > asked);
    const auto* search = std::get_if<engine::Search>(&world.amazon.requests[asked].call);
    REQUIRE(search != nullptr);
    CHECK(search->marketplaces == both);
    world.run_for(24h);
    CHECK(world.status().backfill.phase == BackfillPhase::completed);
    CHECK(world.status().orders_new == 3);
}

TEST_CASE("a paused backfill is gone on with or cancelled, never waited for") {
    EngineWorld world;
    world.restart();
    REQUIRE(add(world, good()));
    const engine::StartBackfill asked{.stream = EngineWorld::shop, .months = 3};
    REQUIRE(world.engine->start_backfill(asked, "test"));
    CHECK(world.engine->start_backfill(asked, "test").error().hint.starts_with("wait for its end"));
    REQUIRE(world.engine->pause_backfill(EngineWorld::shop, "test"));
    CHECK(world.engine->start_backfill(asked, "test")
              .error()
              .hint.starts_with("'orderlog backfill resume' goes on with it"));
    REQUIRE(world.engine->cancel_backfill(EngineWorld::shop, "test"));
    const auto future = world.engine->start_backfill(
        {.stream = EngineWorld::shop, .from = world.clock.now() + 24h}, "test");
    REQUIRE_FALSE(future);
    CHECK_FALSE(future.error().hint.empty());
}

TEST_CASE("a backfill that is over tells the chunk in which it ended, and one just begun no time") {
    EngineWorld world;
    world.restart();
    REQUIRE(add(world, good()));
    REQUIRE(world.engine->start_backfill({.stream = EngineWorld::shop, .months = 24}, "test"));
    CHECK_FALSE(world.status().backfill.remaining);
    world.run_for(1s);  // As far as a full bucket reaches.
    const auto chunk = world.status().backfill.chunk;
    CHECK(chunk > 0);
    CHECK(world.status().backfill.remaining.value() > 3min);
    if (GENERATE(true, false)) {
        REQUIRE(world.engine->cancel_backfill(EngineWorld::shop, "test"));
        CHECK(world.status().backfill.chunk == chunk);
        return;
    }
    world.run_for(24h * 4);
    REQUIRE(world.status().backfill.phase == BackfillPhase::completed);
    CHECK(world.status().backfill.chunk == world.status().backfill.chunks - 1);
}

TEST_CASE("the windows of a backfill are whole seconds, so no echo of them leaves a gap") {
    EngineWorld world;
    world.clock.advance(123'456us);
    world.restart();
    world.add_orders(300, world.clock.now() - 240h, world.clock.now() - 1h);
    world.connect(EngineWorld::shop);
    REQUIRE(world.engine->start_backfill({.stream = EngineWorld::shop, .months = 1}, "test"));
    world.run_for(24h);
    CHECK(world.status().backfill.phase == BackfillPhase::completed);
    CHECK(world.status().orders_new == 300);
    std::size_t windows = 0;
    for (const auto& page : world.events_of<events::PageFetched>()) {
        if (page.purpose == events::Purpose::backfill) {
            CHECK(page.window.from == std::chrono::floor<std::chrono::seconds>(page.window.from));
            CHECK(page.window.to == std::chrono::floor<std::chrono::seconds>(page.window.to));
            ++windows;
        }
    }
    CHECK(windows > 3);
}

TEST_CASE("a connection's own interval is kept by it alone, also through a restart") {
    EngineWorld world;
    world.restart();
    const events::StreamId other{events::TenantId{"t2"}, events::ConnectionId{"c2"}};
    REQUIRE(add(world, good()));
    world.connect(other, "env:TOKEN_A2", "A2");
    const auto set = [&](std::uint32_t seconds) {
        return world.engine->change_connection(
            {.stream = EngineWorld::shop, .change = {.sync_interval_s = seconds}}, "test");
    };
    const auto polls_in = [&](events::Duration span, const events::StreamId& who) {
        const auto count = [&] {
            const auto all = world.events();
            return std::ranges::count_if(all, [&](const auto& stored) {
                return stored.stream == who &&
                       std::holds_alternative<events::SyncPolled>(stored.event);
            });
        };
        const auto before = count();
        world.run_for(span);
        return count() - before;
    };
    world.run_for(1h);
    REQUIRE(set(3600));
    world.run_for(1h);
    CHECK(polls_in(12h, EngineWorld::shop) == 12);
    world.restart();
    CHECK(polls_in(12h, EngineWorld::shop) == 12);
    CHECK(polls_in(1h, other) == 12);
    CHECK(world.status().sync_interval == 1h);
    CHECK(world.status().lag < 1h + 10min);

    for (const std::uint32_t refused : {1U, 179U, 6U * 3600 + 1}) {
        CHECK_FALSE(set(refused));
    }
    REQUIRE(set(0));
    world.run_for(1h);
    CHECK(polls_in(1h, EngineWorld::shop) == 12);
}

TEST_CASE("a removed connection has no lag") {
    EngineWorld world;
    world.restart();
    REQUIRE(add(world, good()));
    CHECK(world.status().lag);
    REQUIRE(world.engine->remove_connection(EngineWorld::shop, "test"));
    world.run_for(24h);
    CHECK_FALSE(world.status().lag);
}

TEST_CASE("a marketplace added after a small backfill reads the whole past") {
    EngineWorld world;
    world.restart();
    REQUIRE(add(world, good()));
    const auto start = [&](const engine::StartBackfill& asked) {
        REQUIRE(world.engine->start_backfill(asked, "test"));
        world.run_for(24h * 4);
        REQUIRE(world.status().backfill.phase == BackfillPhase::completed);
    };
    start({.stream = EngineWorld::shop, .months = 30});
    const auto whole = world.status().backfill.from;
    start({.stream = EngineWorld::shop, .from = world.clock.now() - 48h});
    REQUIRE(world.engine->start_backfill(
        {.stream = EngineWorld::shop, .from = world.clock.now() - 1h}, "test"));
    REQUIRE(world.engine->cancel_backfill(EngineWorld::shop, "test"));
    REQUIRE(sell_in(world, {}));
    CHECK(world.status().backfill.from == whole);
    CHECK(world.status().backfill.phase == BackfillPhase::running);
}

TEST_CASE("a marketplace added to what was only followed reads what was updated meanwhile") {
    EngineWorld world;
    world.restart();
    REQUIRE(add(world, good()));
    SECTION("of orders of any age that Amazon has") {
        const auto added = world.clock.now();
        world.run_for(24h);
        REQUIRE(sell_in(world, {}));
        CHECK(world.status().backfill.from == events::parse_time("2024-03-01T12:00:00Z").value());
        CHECK(world.status().backfill.to > added + 23h);
    }
    SECTION("which is nothing before the first answer") {
        REQUIRE(sell_in(world, {}));
        CHECK(world.status().backfill.phase == BackfillPhase::none);
    }
}

TEST_CASE("an order created since a connection is followed needs no backfill") {
    EngineWorld world;
    world.restart();
    world.connect(EngineWorld::shop);
    const events::Time followed_from = world.status().followed_from;
    CHECK(followed_from < world.clock.now());
    world.add_orders(1, followed_from, world.clock.now());
    world.run_for(1h);
    CHECK(world.status().orders_new == 1);
    // Amazon tells its time in whole seconds, and its answer was on the way.
    CHECK(world.status().followed_from > followed_from - 5s);
    CHECK(world.status().followed_from <= followed_from);
}

TEST_CASE("since when a connection is followed is told by Amazon's clock") {
    EngineWorld world;
    world.amazon.server_offset = -1h;
    world.restart();
    world.connect(EngineWorld::shop);
    const events::Time added = world.clock.now();
    world.run_for(1h);
    CHECK(world.status().followed_from < added - 1h);
    CHECK(world.status().followed_from > added - 2h);
}

TEST_CASE("what is asked for one tenant begins nothing of another's") {
    EngineWorld world;
    world.restart();
    const events::StreamId other{events::TenantId{"t2"}, events::ConnectionId{"c2"}};
    const events::StreamId crossed{EngineWorld::shop.tenant, other.connection};
    world.connect(EngineWorld::shop);
    world.connect(other, "env:TOKEN_A2", "A2");
    const auto runs = world.engine->run_sync({.tenant = EngineWorld::shop.tenant}, "person");
    REQUIRE(runs);
    REQUIRE(runs->size() == 1);
    REQUIRE(world.engine->start_backfill({.stream = EngineWorld::shop, .months = 1}, "person"));
    REQUIRE(world.engine->pause_backfill(EngineWorld::shop, "person"));
    REQUIRE(world.engine->resume_backfill(EngineWorld::shop, "person"));
    for (const auto& refused : {world.engine->start_backfill({.stream = crossed}, "person"),
                                world.engine->pause_connection(crossed, "person"),
                                world.engine->remove_connection(crossed, "person")}) {
        REQUIRE_FALSE(refused);
        CHECK(refused.error().kind == events::ErrorKind::not_found);
    }
    CHECK(
        world.engine->status({.tenant = crossed.tenant, .connection = crossed.connection}).empty());
    world.run_for(1h);
    std::size_t asked = 0;
    for (const auto& stored : world.events()) {
        if (stored.actor == "person") {
            CHECK(stored.stream == EngineWorld::shop);
            ++asked;
        }
    }
    CHECK(asked >= 4);
}

TEST_CASE("what was asked for is done although the process dies before it is") {
    EngineWorld world;
    const bool in_flight = GENERATE(false, true);
    world.restart();
    world.add_orders(3, world.clock.now() - 20h, world.clock.now() - 1h);
    world.connect(EngineWorld::shop);
    const auto runs = world.engine->run_sync({}, "test");
    REQUIRE(runs);
    REQUIRE(world.engine->start_backfill({.stream = EngineWorld::shop, .months = 1}, "test"));
    if (in_flight) {
        REQUIRE(world.engine->tick());
        REQUIRE(world.amazon.waiting.size() == 1);
    }
    world.restart();
    CHECK_FALSE(world.engine->run_ended(runs->at(0)));
    world.run_for(24h);
    CHECK(world.engine->run_ended(runs->at(0)));
    CHECK(world.status().backfill.phase == BackfillPhase::completed);
    CHECK(world.status().orders_new == 3);
    for (const auto& ended : world.events_of<events::RunEnded>()) {
        CHECK(ended.reason == ReasonCode::success);
    }
}
