#include "tests/unit/engine/engine_world.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace std::chrono_literals;
using engine::BackfillPhase;
using test::EngineWorld;

TEST_CASE("a healthy connection is backfilled whole, newest chunk first") {
    EngineWorld world;
    world.restart();
    world.add_orders(2500, world.clock.now() - 24h * 80, world.clock.now() - 1h);
    world.connect(EngineWorld::shop);
    REQUIRE(world.engine->start_backfill({.stream = EngineWorld::shop, .months = 3}, "test"));

    world.run_for(24h * 3);

    CHECK(world.status().backfill.phase == BackfillPhase::completed);
    CHECK(world.status().backfill.progress_percent == 100.0);
    CHECK(world.status().orders_new == 2500);
    const auto chunks = world.events_of<events::ChunkCompleted>();
    REQUIRE(chunks.size() == 3);
    CHECK(chunks[0].chunk == 0);
    CHECK(chunks[0].window.from == chunks[1].window.to);
    CHECK(chunks[2].window.to > chunks[2].window.from);
    const auto done = world.events_of<events::BackfillCompleted>();
    REQUIRE(done.size() == 1);
    CHECK(done[0].orders == 2500);
}
