#include "tests/unit/engine/engine_world.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace std::chrono_literals;
using test::EngineWorld;

namespace {

void add(EngineWorld& world, const std::string& tenant, const std::string& application) {
    const events::StreamId stream{events::TenantId{tenant}, events::ConnectionId{"c"}};
    REQUIRE(
        world.engine->add_connection({.stream = stream,
                                      .about = {.application = events::ApplicationId{application},
                                                .seller = events::SellerId{"A1"},
                                                .credential = "env:TOKEN"}},
                                     "test"));
    REQUIRE(world.engine->start_backfill({.stream = stream, .months = 1}, "test"));
}

}  // namespace

TEST_CASE("one seller, one bucket, whatever was configured when it was added") {
    EngineWorld world;
    world.options.snapshot_events = GENERATE(5U, 20'000U);
    world.restart();
    world.amazon.page_size = 1;
    world.add_orders(200, world.clock.now() - 48h, world.clock.now() - 24h);
    add(world, "t1", "");
    add(world, "t2", "app");
    world.run_for(1min);
    CHECK(world.amazon.requests.size() == 20);
    world.restart();
    add(world, "t3", "another");
    world.run_for(1min);
    CHECK(world.amazon.requests.size() == 20);
}

TEST_CASE("a rate once learned is known after a start") {
    EngineWorld world;
    world.amazon.rate = "0.1";
    world.restart();
    add(world, "t1", "app");
    world.run_for(10min);
    world.restart();
    const auto asked = world.amazon.requests.size();
    world.run_for(10min);
    CHECK(world.amazon.requests.size() > asked);
    CHECK(world.events_of<events::UsagePlanLearned>().size() == 1);
}
