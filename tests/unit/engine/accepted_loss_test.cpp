#include "engine/ledger.hpp"
#include "engine/snapshots.hpp"
#include "tests/unit/engine/engine_world.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <memory>

using namespace orderlog;
using namespace std::chrono_literals;
using engine::Ledger;
using test::EngineWorld;

namespace {

// Amazon's standard: a search in three minutes.
constexpr events::Duration one_search = 180s;

/// A process starts over a log that lost its end and says so.
void restart_accepting(EngineWorld& world) {
    const auto kept = world.log.info().last;
    world.options.accepted_loss = events::LossAccepted{
        .first = next(kept), .last = events::LogPosition{kept.value() + 50}, .kept = kept};
    world.restart();
    world.options.accepted_loss.reset();
}

/// What the log still tells: one shop, followed for an hour.
void live_kept_part(EngineWorld& world) {
    world.restart();
    world.add_orders(5, world.clock.now() + 1min, world.clock.now() + 31min);
    world.connect(EngineWorld::shop);
    world.run_for(1h);
}

std::unique_ptr<Ledger> folded(EngineWorld& world) {
    auto ledger = std::make_unique<Ledger>(world.log);
    REQUIRE(engine::Snapshots(world.snapshots, world.options).restore(*ledger));
    return ledger;
}

bool is_known(EngineWorld& world, const std::string& order) {
    const std::array key{events::OrderKey{.tenant = EngineWorld::shop.tenant,
                                          .marketplace = events::Marketplace::amazon,
                                          .order = events::OrderId{order}}};
    return world.log.order_heads(key).value().at(0).has_value();
}

}  // namespace

TEST_CASE("a loss stands in one append with the start of the engine that accepts it") {
    EngineWorld world;
    live_kept_part(world);
    const auto kept = world.log.info().last;
    restart_accepting(world);
    const auto all = world.events();
    REQUIRE(all.size() >= kept.value() + 2);
    CHECK(std::holds_alternative<events::EngineStarted>(all[kept.value()].event));
    REQUIRE(std::holds_alternative<events::LossAccepted>(all[kept.value() + 1].event));
    CHECK(std::get<events::LossAccepted>(all[kept.value() + 1].event).kept == kept);
}

TEST_CASE("given buckets, when a loss is accepted, then all are empty, also those made later") {
    EngineWorld world;
    world.options.snapshot_events = GENERATE(20'000U, 3U);
    live_kept_part(world);
    const auto full = folded(world);
    CHECK(std::ranges::all_of(full->budget().buckets(), [](const auto& one) {
        return one.second.record.certain_level() > 0;
    }));
    restart_accepting(world);
    // Known from the log alone, and from snapshots that were saved since.
    world.run_for(1min);
    world.connect({events::TenantId{"t2"}, events::ConnectionId{"c2"}}, "env:TOKEN_2", "B2");
    const auto empty = folded(world);
    CHECK(empty->budget().buckets().size() == 6);
    for (const auto& [key, bucket] : empty->budget().buckets()) {
        CAPTURE(key.seller.value());
        CHECK(bucket.record.certain_level() == 0);
        CHECK_FALSE(bucket.record.as_of);
    }
}

TEST_CASE("given a lost span, when its loss was accepted, then it is read again within the quota") {
    EngineWorld gone;
    live_kept_part(gone);
    gone.add_orders(20, gone.clock.now(), gone.clock.now() + 1h);
    gone.run_for(2h);
    const auto lost_orders = gone.amazon.orders;
    const auto watermark = gone.status().watermark;

    EngineWorld world;
    live_kept_part(world);
    REQUIRE(world.status().watermark < watermark);
    REQUIRE_FALSE(is_known(world, lost_orders.rbegin()->first));
    world.amazon.orders = lost_orders;
    world.clock.advance(gone.clock.now() - world.clock.now());
    const auto asked = world.amazon.requests.size();
    restart_accepting(world);
    world.run_for(one_search - 1s);
    // Amazon's bucket may have been emptied by what is lost.
    CHECK(world.amazon.requests.size() == asked);
    world.run_for(30min);
    CHECK(world.amazon.requests.size() > asked);
    CHECK(world.status().watermark > watermark);
    for (const auto& [id, order] : lost_orders) {
        CAPTURE(id);
        CHECK(is_known(world, id));
    }
}

TEST_CASE("no start after an accepted loss counts on what was asked before it") {
    EngineWorld world;
    live_kept_part(world);
    restart_accepting(world);
    std::size_t asked = world.amazon.requests.size();
    for (int i = 0; i < 5; ++i) {
        world.restart();
        world.run_for(one_search - 2s);
        CHECK(world.amazon.requests.size() == asked);
    }
    // In fifteen minutes Amazon has granted five; a process that lives long enough asks.
    world.run_for(1h);
    CHECK(world.amazon.requests.size() > asked);
}
