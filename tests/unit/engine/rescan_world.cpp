#include "tests/unit/engine/rescan_world.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

namespace orderlog::test {

using namespace std::chrono_literals;
using events::Purpose;

std::vector<events::RunStarted> rescans(const EngineWorld& world) {
    auto runs = world.events_of<events::RunStarted>();
    std::erase_if(runs, [](const auto& run) { return run.purpose != Purpose::rescan; });
    return runs;
}

std::vector<events::RunEnded> rescan_ends(const EngineWorld& world) {
    std::set<events::LogPosition> runs;
    std::vector<events::RunEnded> ends;
    const auto all = world.events();
    for (const auto& stored : all) {
        const auto* started = std::get_if<events::RunStarted>(&stored.event);
        const auto* ended = std::get_if<events::RunEnded>(&stored.event);
        if (started != nullptr && started->purpose == Purpose::rescan) {
            runs.insert(stored.position);
        } else if (ended != nullptr && runs.contains(stored.correlation)) {
            ends.push_back(*ended);
        }
    }
    return ends;
}

std::size_t pages_of(const EngineWorld& world, Purpose purpose,
                     const std::optional<events::StreamId>& stream) {
    const auto all = world.events();
    return static_cast<std::size_t>(
        std::ranges::count_if(all, [&](const events::StoredEvent& stored) {
            const auto* page = std::get_if<events::PageFetched>(&stored.event);
            return page != nullptr && page->purpose == purpose &&
                   (!stream || stored.stream == *stream);
        }));
}

void begin_rescan(EngineWorld& world) {
    world.restart();
    world.amazon.page_size = 1;
    world.connect(EngineWorld::shop);
    world.add_orders(40, world.clock.now() + 1h, world.clock.now() + 10h);
    for (int i = 0; i < 240 && rescans(world).empty(); ++i) {
        world.run_for(10min);
    }
    REQUIRE(rescans(world).size() == 1);
    REQUIRE(rescan_ends(world).empty());
}

}  // namespace orderlog::test
