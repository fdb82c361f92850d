#include "tests/unit/engine/engine_world.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

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

TEST_CASE("a backfill whose process dies after each page goes on with the page that follows") {
    EngineWorld world;
    world.options.unlimited_quota = true;
    world.amazon.page_size = 10;
    world.restart();
    world.add_orders(300, world.clock.now() - 24h * 25, world.clock.now() - 1h);
    world.connect(EngineWorld::shop);
    REQUIRE(world.engine->start_backfill({.stream = EngineWorld::shop, .months = 1}, "test"));
    std::uint64_t deaths = 0;
    for (int i = 0; i < 1'000 && world.status().backfill.phase != BackfillPhase::completed; ++i) {
        world.run_for(100ms);
        if (world.status().pages > deaths) {
            ++deaths;
            world.restart();
        }
    }
    CHECK(deaths >= 30);
    CHECK(world.status().backfill.phase == BackfillPhase::completed);
    CHECK(world.status().orders_new == 300);
    std::set<std::pair<std::string, std::optional<events::Sha256>>> asked;
    for (const auto& page : world.events_of<events::PageFetched>()) {
        CHECK(asked.emplace(page.query, page.token_in).second);
    }
}

TEST_CASE("a past that is read is never read again, after a start neither") {
    EngineWorld world;
    world.restart();
    world.add_orders(300, world.clock.now() - 24h * 25, world.clock.now() - 1h);
    world.connect(EngineWorld::shop);
    REQUIRE(world.engine->start_backfill({.stream = EngineWorld::shop, .months = 1}, "test"));
    world.run_for(24h);
    REQUIRE(world.status().backfill.phase == BackfillPhase::completed);
    const auto searches_of_the_past = [&] {
        return std::ranges::count_if(world.amazon.requests, [](const engine::Request& request) {
            const auto* search = std::get_if<engine::Search>(&request.call);
            return search != nullptr && search->window.axis == events::WindowAxis::created;
        });
    };
    const auto before = searches_of_the_past();
    world.run_for(24h);
    world.restart();
    world.run_for(24h);
    CHECK(searches_of_the_past() == before);
    CHECK(world.events_of<events::BackfillCompleted>().size() == 1);
    CHECK(world.status().backfill.phase == BackfillPhase::completed);
}
