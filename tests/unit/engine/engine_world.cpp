#include "tests/unit/engine/engine_world.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace orderlog::test {

using namespace std::chrono_literals;

EngineWorld::EngineWorld()
    : clock(events::parse_time("2026-03-01T12:00:00Z").value()), snapshots(log), amazon(clock) {}

void EngineWorld::restart() {
    engine.reset();
    amazon.waiting.clear();
    engine = std::make_unique<engine::Engine>(
        engine::Ports{
            .log = log, .api = amazon, .clock = clock, .reader = reader, .snapshots = snapshots},
        options);
    REQUIRE(engine->recover());
}

void EngineWorld::run_until(events::Time until) {
    while (clock.now() < until) {
        const auto report = engine->tick();
        REQUIRE(report);
        const events::Duration pause = report->worked
                                           ? events::Duration(100ms)
                                           : std::max(report->wake_in, events::Duration(1ms));
        clock.advance(std::min(pause, until - clock.now()));
    }
}

std::vector<events::StoredEvent> EngineWorld::events() const {
    return log.read({}, {.events = 1'000'000, .record_bytes = 1 << 30}).value();
}

void EngineWorld::add_orders(int count, events::Time from, events::Time to) {
    const std::size_t before = amazon.orders.size();
    for (int i = 0; i < count; ++i) {
        const auto created = from + (to - from) / count * i;
        amazon.orders.emplace(
            "o" + std::to_string(10'000'000 + before + static_cast<std::size_t>(i)),
            TinyOrder{.created = created, .updated = created, .text = "v1"});
    }
}

void EngineWorld::connect(const events::StreamId& who, const std::string& credential,
                          const std::string& seller) {
    REQUIRE(engine->add_connection({.stream = who,
                                    .about = {.application = events::ApplicationId{"app"},
                                              .seller = events::SellerId{seller},
                                              .credential = credential}},
                                   "test"));
}

engine::ConnectionStatus EngineWorld::status() const {
    return engine->status({.tenant = shop.tenant, .connection = shop.connection}).at(0);
}

}  // namespace orderlog::test
