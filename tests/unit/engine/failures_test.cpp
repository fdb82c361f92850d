#include "tests/unit/engine/engine_world.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace std::chrono_literals;
using engine::BackfillPhase;
using events::FailureKind;
using events::ReasonCode;
using test::EngineWorld;

TEST_CASE("without a refresh token no call is made and the run says why") {
    EngineWorld world;
    world.restart();
    world.connect(EngineWorld::shop, "");
    REQUIRE(world.engine->start_backfill({.stream = EngineWorld::shop}, "test"));
    world.run_for(24h);
    CHECK(world.amazon.requests.empty());
    const auto ended = world.events_of<events::RunEnded>();
    REQUIRE(ended.size() == 2);
    CHECK(ended[0].reason == ReasonCode::token_missing);
    CHECK(ended[1].reason == ReasonCode::token_missing);

    REQUIRE(world.engine->change_connection(
        {.stream = EngineWorld::shop, .change = {.credential = "env:TOKEN"}}, "test"));
    world.run_for(24h);
    CHECK(world.status().backfill.phase == BackfillPhase::completed);
}

TEST_CASE("a revoked connection is asked rarely and comes back by itself") {
    EngineWorld world;
    for (int i = 0; i < 6; ++i) {
        world.amazon.failures.push_back({.kind = FailureKind::unauthorised, .status = 403});
    }
    world.restart();
    world.connect(EngineWorld::shop);
    REQUIRE(world.engine->start_backfill({.stream = EngineWorld::shop, .months = 1}, "test"));
    world.run_for(1h);
    CHECK(world.amazon.requests.size() <= 5);
    CHECK(world.status().phase == "error");
    CHECK(world.status().reason == ReasonCode::authorisation_revoked);
    CHECK(world.events_of<events::RunEnded>().at(0).reason == ReasonCode::authorisation_revoked);
    world.run_for(24h * 2);
    CHECK(world.status().backfill.phase == BackfillPhase::completed);
    CHECK(world.status().phase == "healthy");
}

TEST_CASE("a refused application stops no seller for long once it is mended") {
    EngineWorld world;
    for (int i = 0; i < 40; ++i) {
        world.amazon.failures.push_back({.kind = FailureKind::application_refused, .status = 401});
    }
    world.restart();
    world.add_orders(1, world.clock.now() - 5min, world.clock.now() - 3min);
    world.connect(EngineWorld::shop);
    world.run_for(1h);
    CHECK(world.status().reason == ReasonCode::application_refused);
    CHECK(world.status().phase == "retrying");
    CHECK(world.events_of<events::CursorRepaired>().empty());
    world.amazon.failures.clear();
    world.run_for(10min);
    CHECK(world.status().phase == "healthy");
    CHECK(world.status().orders_new == 1);
}

TEST_CASE("failures in a row end a requested sync run with their reason") {
    EngineWorld world;
    for (int i = 0; i < 5; ++i) {
        world.amazon.failures.push_back({.kind = FailureKind::unavailable, .status = 503});
    }
    world.restart();
    world.connect(EngineWorld::shop);
    const auto runs = world.engine->run_sync({}, "test");
    REQUIRE(runs);
    world.run_for(1h);
    CHECK(world.engine->run_ended(runs->at(0)));
    CHECK(world.events_of<events::RunEnded>().at(0).reason == ReasonCode::amazon_unavailable);
    CHECK(world.status().phase == "healthy");
}

TEST_CASE("a run of so many orders ends behind the page that brings them, and the next goes on") {
    EngineWorld world;
    world.restart();
    world.connect(EngineWorld::shop);
    world.run_for(1h);
    REQUIRE(world.engine->pause_connection(EngineWorld::shop, "test"));
    world.add_orders(350, world.clock.now(), world.clock.now() + 1h);
    world.run_for(2h);
    REQUIRE(world.engine->resume_connection(EngineWorld::shop, "test"));
    const auto runs = world.engine->run_sync({}, "test", 150);
    REQUIRE(runs);
    world.run_for(6h);
    CHECK(world.engine->run_ended(runs->at(0)));
    const auto ended = world.events_of<events::RunEnded>();
    REQUIRE(ended.size() == 2);
    CHECK(ended[0].reason == ReasonCode::success);
    CHECK(ended[0].orders_new == 200);
    CHECK_THAT(ended[0].message, Catch::Contains("more follow"));
    CHECK(ended[1].orders_new == 150);
    CHECK(ended[1].message.empty());
    CHECK(world.status().orders_new == 350);
}

TEST_CASE("a run is joined only by who wants no other end of it") {
    EngineWorld world;
    world.options.sends = false;
    world.restart();
    world.connect(EngineWorld::shop);
    const auto run = [&](std::uint64_t orders_max) {
        return world.engine->run_sync({}, "test", orders_max)->at(0).run;
    };
    const auto limited = run(100);
    CHECK(run(100) == limited);
    const auto whole = run(0);
    CHECK(whole != limited);
    CHECK(run(0) == whole);
    CHECK(run(100) == whole);  // Somebody waits for all of it.
    CHECK(world.events_of<events::RunEnded>().size() == 1);
}

TEST_CASE("a claim that was waited for wakes its seller at once, however rarely it was tried") {
    EngineWorld world;
    for (int i = 0; i < 40; ++i) {
        world.amazon.failures.push_back({.kind = FailureKind::unclaimed});
    }
    world.restart();
    world.connect(EngineWorld::shop);
    REQUIRE(world.engine->start_backfill({.stream = EngineWorld::shop, .months = 1}, "test"));
    world.run_for(6h);
    REQUIRE(world.status().reason == ReasonCode::lock_unavailable);
    world.amazon.failures.clear();
    const auto asked = world.amazon.requests.size();
    const auto claim = [&](const std::string& seller) {
        const events::SellerClaimed fact{{}, events::SellerId{seller}, events::Region::eu};
        REQUIRE(world.engine->record_fact(fact, "test"));
        world.run_for(10s);
    };

    claim("another");
    CHECK(world.amazon.requests.size() == asked);
    SECTION("while the engine runs") {
        claim("A1");
    }
    SECTION("also when the process dies before it asks") {
        REQUIRE(world.engine->record_fact(
            events::SellerClaimed{{}, events::SellerId{"A1"}, events::Region::eu}, "test"));
        world.restart();
        world.run_for(10s);
    }
    CHECK(world.amazon.requests.size() > asked);
    CHECK(world.status().phase == "healthy");
    CHECK(!world.status().reason);
}

TEST_CASE("tokens that go round reopen the window, halved, and move nothing") {
    EngineWorld world;
    world.restart();
    world.add_orders(500, world.clock.now() - 20h, world.clock.now() - 1h);
    world.amazon.token = "o10000099";
    world.connect(EngineWorld::shop);
    REQUIRE(world.engine->start_backfill({.stream = EngineWorld::shop, .months = 1}, "test"));
    world.run_for(2min);
    const auto repaired = world.events_of<events::CursorRepaired>();
    REQUIRE(!repaired.empty());
    CHECK(repaired[0].parts == 2);
    CHECK(world.events_of<events::ChunkCompleted>().empty());
    world.amazon.token.reset();
    world.run_for(24h);
    CHECK(world.status().backfill.phase == BackfillPhase::completed);
    CHECK(world.status().orders_new == 500);
}

TEST_CASE("a debt is paid by asking for the order itself") {
    EngineWorld world;
    world.restart();
    world.add_orders(3, world.clock.now() - 20h, world.clock.now() - 1h);
    world.amazon.body = "o10000000 v1\no10000001 unreadable\no10000002 v1\n";
    world.connect(EngineWorld::shop);
    REQUIRE(world.engine->start_backfill({.stream = EngineWorld::shop, .months = 1}, "test"));
    world.run_for(24h);
    REQUIRE(world.events_of<events::DebtIncurred>().size() == 1);
    REQUIRE(world.events_of<events::DebtPaid>().size() == 1);
    CHECK(world.status().debts == 0);
}

TEST_CASE("an order that alone is forbidden is given up, and its connection goes on") {
    EngineWorld world;
    world.restart();
    world.add_orders(3, world.clock.now() - 20h, world.clock.now() - 1h);
    world.amazon.body = "o10000000 v1\no10000001 unreadable\no10000002 v1\n";
    world.amazon.refuses = [](const engine::Request& request) -> std::optional<engine::Failed> {
        if (std::holds_alternative<engine::ReadOrder>(request.call)) {
            return engine::Failed{.kind = FailureKind::unauthorised, .status = 403};
        }
        return std::nullopt;
    };
    world.connect(EngineWorld::shop);
    REQUIRE(world.engine->start_backfill({.stream = EngineWorld::shop, .months = 1}, "test"));
    for (int hour = 0; hour < 24 * 7; ++hour) {
        world.run_for(1h);
        CHECK(world.status().phase != "error");
        CHECK(world.status().reason != ReasonCode::authorisation_revoked);
    }
    CHECK(world.status().backfill.phase == BackfillPhase::completed);
    CHECK(world.events_of<events::DebtAbandoned>().size() == 1);
    for (const auto& ended : world.events_of<events::RunEnded>()) {
        CHECK(ended.reason == ReasonCode::success);
    }
}

TEST_CASE("a window that is repaired in vain ends the run that was asked for, and is told") {
    EngineWorld world;
    world.restart();
    world.add_orders(350, world.clock.now() - 6min, world.clock.now() - 5min);
    world.amazon.token = "o10000099";
    world.connect(EngineWorld::shop);
    const auto runs = world.engine->run_sync({}, "test");
    REQUIRE(runs);
    world.run_for(6h);
    CHECK(world.engine->run_ended(runs->at(0)));
    CHECK(world.events_of<events::RunEnded>().at(0).reason == ReasonCode::unreadable_page);
    CHECK(world.status().phase == "retrying");
    world.amazon.token.reset();
    world.run_for(1h);
    CHECK(world.status().phase == "healthy");
    CHECK(world.status().orders_new == 350);
}

TEST_CASE("a refused data set closes nothing with less than was asked for") {
    EngineWorld world;
    for (int i = 0; i < 3; ++i) {
        world.amazon.failures.push_back({.kind = FailureKind::data_set_refused, .status = 400});
    }
    world.restart();
    world.add_orders(3, world.clock.now() - 20h, world.clock.now() - 1h);
    world.connect(EngineWorld::shop);
    REQUIRE(world.engine->start_backfill({.stream = EngineWorld::shop, .months = 1}, "test"));
    REQUIRE(world.engine->tick());
    REQUIRE(world.engine->tick());
    CHECK(world.events_of<events::RequestFailed>().size() == 1);
    CHECK(world.status().reason == ReasonCode::unknown_error);
    CHECK(world.events_of<events::ChunkCompleted>().empty());
    world.run_for(24h);
    CHECK(world.events_of<events::RequestFailed>().size() == 3);
    CHECK(world.status().backfill.phase == BackfillPhase::completed);
    CHECK(world.status().orders_new == 3);
    for (const engine::Request& request : world.amazon.requests) {
        const auto* search = std::get_if<engine::Search>(&request.call);
        CHECK((search == nullptr || search->data_sets == events::all_data_sets));
    }
}

TEST_CASE("a page with an id or token that is too long stops its own connection alone") {
    EngineWorld world;
    world.restart();
    const auto page = GENERATE("o" + std::string(128, '1') + " v1\n",
                               "o" + std::string(128, '1') + " unreadable\n",
                               "o10000001 v1\nnext " + std::string((16 << 10) + 1, 't') + "\n");
    world.add_orders(3, world.clock.now() - 5min, world.clock.now() - 3min);
    world.amazon.body = page;
    world.connect(EngineWorld::shop);
    REQUIRE(world.engine->tick());
    REQUIRE_FALSE(world.amazon.body);
    world.connect({events::TenantId{"t2"}, events::ConnectionId{"c2"}}, "env:TOKEN_A2", "A2");
    REQUIRE(world.engine->tick());
    REQUIRE(world.engine->tick());
    CHECK(world.status().reason == ReasonCode::unreadable_page);
    CHECK(world.events_of<events::PageFetched>().size() == 1);
    world.run_for(1min);
    CHECK_FALSE(world.status().reason);
    CHECK(world.status().orders_new == 3);
}

TEST_CASE("a poll without news is one event without a page, news make a run") {
    EngineWorld world;
    world.restart();
    world.connect(EngineWorld::shop);
    world.run_for(1h);
    CHECK(world.events_of<events::PageFetched>().empty());
    const auto quiet = world.events_of<events::SyncPolled>().size();
    CHECK(quiet >= 10);
    CHECK(quiet <= 14);
    world.add_orders(1, world.clock.now(), world.clock.now() + 1s);
    world.run_for(1h);
    CHECK(world.events_of<events::PageFetched>().size() == 1);
    CHECK(world.events_of<events::RunEnded>().size() == 1);
    CHECK(world.status().lag.value() < 10min);
}

TEST_CASE("after any number of 429s a window goes on at the page that was refused") {
    EngineWorld world;
    world.options.rescan_interval = 1000h;  // It would read what is the same again.
    world.restart();
    world.add_orders(300, world.clock.now() - 3h, world.clock.now() - 1h);
    world.connect(EngineWorld::shop);
    REQUIRE(world.engine->start_backfill({.stream = EngineWorld::shop, .months = 1}, "test"));
    while (world.events_of<events::CursorAdvanced>().empty()) {
        world.run_for(1ms);
    }
    for (int i = 0; i < 8; ++i) {
        world.amazon.failures.push_back({.kind = FailureKind::rate_limited, .status = 429});
    }
    while (world.status().failures == 0) {
        world.run_for(1ms);
    }
    const auto watermark = world.status().watermark;
    while (world.status().failures < 8) {
        world.run_for(1s);
    }
    CHECK(world.events_of<events::CursorAdvanced>().size() == 1);
    CHECK(world.status().watermark == watermark);
    CHECK(world.status().reason == ReasonCode::amazon_rate_limit);
    world.run_for(24h);
    CHECK(world.status().backfill.phase == BackfillPhase::completed);
    CHECK(world.status().orders_new == 300);
    CHECK(world.status().orders_same == 0);
}
