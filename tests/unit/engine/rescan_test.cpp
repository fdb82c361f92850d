#include "engine/rescan.hpp"

#include "engine/search_turn.hpp"
#include "tests/unit/engine/engine_world.hpp"

#include <catch2/catch.hpp>

using namespace orderlog;
using namespace std::chrono_literals;
using engine::Outlook;
using engine::TokenBucket;
using engine::Wish;
using events::Purpose;
using events::ReasonCode;
using test::EngineWorld;

namespace {

Wish wish(Purpose purpose) {
    return {.asked = {.purpose = purpose}};
}

engine::Bucket bucket_of(double level) {
    return {.live = TokenBucket({.rate_per_s = 1.0 / 180, .burst = 20}, level, 0s)};
}

std::vector<events::RunStarted> rescans(const EngineWorld& world) {
    auto runs = world.events_of<events::RunStarted>();
    std::erase_if(runs, [](const auto& run) { return run.purpose != Purpose::rescan; });
    return runs;
}

}  // namespace

TEST_CASE("a re-scan asks with what sync and backfill leave", "[rescan]") {
    Outlook wishes{.rescan = wish(Purpose::rescan)};
    const auto turn = [&](const engine::Bucket& bucket) {
        const auto next = engine::next_search(wishes, bucket, EngineWorld::shop, 0s);
        return next.wish == nullptr ? std::optional<Purpose>{} : next.wish->asked.purpose;
    };
    CHECK(turn(bucket_of(20)) == Purpose::rescan);
    CHECK(turn(bucket_of(6)) == Purpose::rescan);
    CHECK(turn(bucket_of(5)) == std::nullopt);
    CHECK(engine::next_search(wishes, bucket_of(5), EngineWorld::shop, 0s).again == 180s);
    wishes.sync = wish(Purpose::sync);
    CHECK(turn(bucket_of(20)) == Purpose::sync);
    wishes.sync.reset();
    wishes.backfill = wish(Purpose::backfill);
    CHECK(turn(bucket_of(20)) == Purpose::backfill);
}

TEST_CASE("a re-scan that is overdue has a turn in twenty minutes, whatever waits", "[rescan]") {
    Outlook wishes{.sync = wish(Purpose::sync),
                   .backfill = wish(Purpose::backfill),
                   .rescan = wish(Purpose::rescan),
                   .rescan_overdue = true};
    auto bucket = bucket_of(1);
    const auto turn = [&](events::Duration now) {
        return engine::next_search(wishes, bucket, EngineWorld::shop, now).wish->asked.purpose;
    };
    CHECK(turn(1h) == Purpose::rescan);
    bucket.last_rescan[EngineWorld::shop] = 1h;
    CHECK(turn(1h) == Purpose::backfill);
    CHECK(turn(1h + 19min) == Purpose::backfill);
    CHECK(turn(1h + 20min) == Purpose::rescan);
}

TEST_CASE("a re-scan that a pause ended reads its whole span again", "[rescan]") {
    EngineWorld world;
    world.restart();
    world.amazon.page_size = 1;
    const auto added = world.clock.now();
    world.connect(EngineWorld::shop);
    world.add_orders(40, world.clock.now() + 1h, world.clock.now() + 10h);
    for (int i = 0; i < 240 && rescans(world).empty(); ++i) {
        world.run_for(10min);
    }
    REQUIRE(rescans(world).size() == 1);
    REQUIRE(world.engine->pause_connection(EngineWorld::shop, "test"));
    CHECK(world.events_of<events::RunEnded>().back().reason == ReasonCode::paused);
    REQUIRE(world.engine->resume_connection(EngineWorld::shop, "test"));
    world.run_for(12h);
    REQUIRE(rescans(world).size() == 2);
    CHECK(rescans(world)[1].window.from <= added);
    const auto ended = world.events_of<events::RunEnded>().back();
    CHECK(ended.reason == ReasonCode::success);
    CHECK(ended.orders_same == 40);
    CHECK(ended.orders_new == 0);
}
