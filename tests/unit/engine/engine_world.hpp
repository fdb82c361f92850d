#pragma once

#include "adapters/memory/memory_event_log.hpp"
#include "adapters/memory/memory_snapshot_store.hpp"
#include "engine/engine.hpp"
#include "tests/unit/engine/tiny_amazon.hpp"

#include <memory>

namespace orderlog::test {

/// An engine with everything around it in memory.
struct EngineWorld {
    EngineWorld();

    /// A process dies and another one starts over the same log. Unanswered requests are lost.
    void restart();
    /// Ticks and lets time pass until nothing is due before `until`.
    void run_until(events::Time until);
    void run_for(events::Duration duration) { run_until(clock.now() + duration); }
    [[nodiscard]] std::vector<events::StoredEvent> events() const;
    template <class E>
    [[nodiscard]] std::vector<E> events_of() const {
        std::vector<E> found;
        const auto all = events();
        for (const auto& stored : all) {
            if (const auto* event = std::get_if<E>(&stored.event)) {
                found.push_back(*event);
            }
        }
        return found;
    }
    void add_orders(int count, events::Time from, events::Time to);
    void connect(const events::StreamId& who, const std::string& credential = "env:TOKEN",
                 const std::string& seller = "A1");
    [[nodiscard]] engine::ConnectionStatus status() const;

    static inline const events::StreamId shop{events::TenantId{"t1"}, events::ConnectionId{"c1"}};

    engine::Options options{};
    VirtualClock clock;
    adapters::MemoryEventLog log;
    adapters::MemorySnapshotStore snapshots;
    TinyAmazon amazon;
    TinyReader reader;
    std::unique_ptr<engine::Engine> engine;
};

}  // namespace orderlog::test
