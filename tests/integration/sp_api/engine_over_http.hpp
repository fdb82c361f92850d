#pragma once

#include "adapters/memory/memory_event_log.hpp"
#include "adapters/memory/memory_snapshot_store.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"
#include "engine/engine.hpp"
#include "tests/integration/sp_api/loopback_amazon.hpp"

#include <functional>

namespace orderlog::test {

/// An engine with one connection, over the real client.
class EngineOverHttp {
 public:
    explicit EngineOverHttp(const Places& places, adapters::CurlLimits limits = {})
        : client(places, limits) {
        REQUIRE(engine.recover());
        REQUIRE(engine.add_connection({.stream = shop,
                                       .about = {.application = events::ApplicationId{"app"},
                                                 .seller = events::SellerId{"A1"},
                                                 .credential = "env:ORDERLOG_TEST_REFRESH_TOKEN"}},
                                      "test"));
    }

    /// Follows the connection to now. Time passes while nothing is due.
    events::ReasonCode sync() {
        const auto runs = engine.run_sync({}, "test");
        REQUIRE(runs);
        run_until([&] { return engine.run_ended(runs->front()); });
        return all<events::RunEnded>().back().reason;
    }

    void run_until(const std::function<bool()>& reached) {
        using namespace std::chrono_literals;
        const auto end = std::chrono::steady_clock::now() + 60s;
        while (!reached()) {
            REQUIRE(std::chrono::steady_clock::now() < end);
            const auto report = engine.tick();
            REQUIRE(report);
            if (!report->worked) {
                client.clock.push(100ms);
                std::this_thread::sleep_for(1ms);
            }
        }
    }

    template <class E>
    [[nodiscard]] std::vector<E> all() const {
        std::vector<E> found;
        const auto stored = log.read({}, {.events = 100'000, .record_bytes = 1 << 30});
        REQUIRE(stored);
        for (const auto& one : *stored) {
            if (const auto* event = std::get_if<E>(&one.event)) {
                found.push_back(*event);
            }
        }
        return found;
    }

    [[nodiscard]] engine::ConnectionStatus status() const { return engine.status({}).front(); }

    static inline const events::StreamId shop{events::TenantId{"t1"}, events::ConnectionId{"c1"}};

    Client client;
    adapters::MemoryEventLog log{};
    adapters::MemorySnapshotStore snapshots{log};
    adapters::OrdersPageReader reader{};
    engine::Engine engine{{.log = log,
                           .api = *client.api,
                           .clock = client.clock,
                           .reader = reader,
                           .snapshots = snapshots},
                          {}};
};

}  // namespace orderlog::test
