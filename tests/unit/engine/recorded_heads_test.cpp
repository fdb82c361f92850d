#include "engine/recorded_heads.hpp"

#include "events/stream_heads.hpp"
#include "tests/unit/engine/engine_world.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace orderlog;
using namespace std::chrono_literals;
using events::HeadsRecorded;
using events::LogPosition;
using test::EngineWorld;

namespace {

/// Positions and times of what was recorded.
std::vector<events::StoredEvent> recorded(const EngineWorld& world) {
    std::vector<events::StoredEvent> found;
    const auto all = world.events();
    for (const auto& stored : all) {
        if (std::holds_alternative<HeadsRecorded>(stored.event)) {
            found.push_back(stored);
        }
    }
    return found;
}

}  // namespace

TEST_CASE("once an hour the root over all heads is recorded, up to the position before itself") {
    EngineWorld world;
    world.restart();
    world.connect(EngineWorld::shop);
    world.run_for(59min);
    CHECK(recorded(world).empty());
    world.run_for(5h);

    CHECK(recorded(world).size() == 5);
    const auto all = world.events();
    events::StreamHeads heads;
    for (const auto& stored : all) {
        if (const auto* event = std::get_if<HeadsRecorded>(&stored.event)) {
            CHECK(stored.stream.is_system());
            CHECK(next(event->position) == stored.position);
            CHECK(event->streams == 2);
            CHECK(event->root == heads_root(heads));
        }
        heads[stored.stream] = {stored.version, stored.position,
                                *world.log.record_hash(stored.position)};
    }
}

TEST_CASE("no start begins the hour anew, and none records twice in one") {
    EngineWorld world;
    world.options.snapshot_events = 3;
    world.options.snapshot_slice = 1;
    world.restart();
    world.connect(EngineWorld::shop);
    for (int i = 0; i < 30; ++i) {
        world.run_for(10min);
        world.restart();
    }
    const auto found = recorded(world);
    CHECK(found.size() >= 4);
    for (std::size_t i = 1; i < found.size(); ++i) {
        CHECK(found[i].time - found[i - 1].time >= 1h);
        CHECK(found[i].time - found[i - 1].time <= 1h + 11min);
    }
}

TEST_CASE("nothing is recorded while nothing is appended") {
    EngineWorld world;
    world.restart();
    world.run_for(24h);
    CHECK(recorded(world).size() == 1);  // Of the start.
}

TEST_CASE("an engine that asks nobody leaves the log as it is") {
    EngineWorld world;
    world.options.sends = false;
    world.restart();
    world.connect(EngineWorld::shop);
    world.run_for(3h);
    CHECK(recorded(world).empty());
}

TEST_CASE("an engine that may not act for its log records nothing in it") {
    EngineWorld world;
    world.restart();
    world.connect(EngineWorld::shop);
    world.engine->let_ask(false);
    world.run_for(3h);
    CHECK(recorded(world).empty());
    world.engine->let_ask(true);
    world.run_for(1min);
    CHECK(recorded(world).size() == 1);
}
