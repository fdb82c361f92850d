#pragma once

#include "adapters/memory/memory_event_log.hpp"
#include "adapters/memory/memory_snapshot_store.hpp"
#include "engine/engine.hpp"
#include "events/check.hpp"
#include "tests/support/line_page_reader.hpp"
#include "tools/control/engine_desk.hpp"

#include <vector>

namespace orderlog::support {

/// The desk of an engine with connection c1 of tenant t1. Everything around the engine is in
/// memory; its clock stands and its Amazon never answers.
class AskedDesk {
 public:
    AskedDesk() {
        events::ConnectionAdded about;
        about.seller = events::SellerId{"A1"};
        about.credential = "env:TOKEN";
        events::check(engine.recover().has_value());
        events::check(engine
                          .add_connection(
                              {{events::TenantId{"t1"}, events::ConnectionId{"c1"}}, about}, "cli")
                          .has_value());
    }

 private:
    class StandingClock final : public engine::Clock {
     public:
        [[nodiscard]] events::Time now() const override {
            return std::chrono::sys_days{std::chrono::year{2026} / 1 / 15};
        }
        [[nodiscard]] events::Duration monotonic() const override { return {}; }
    };
    class SilentAmazon final : public engine::SellerApi {
     public:
        void submit(engine::Request /*request*/) override {}
        [[nodiscard]] std::vector<engine::Answer> poll() override { return {}; }
    };

    StandingClock clock_;
    SilentAmazon amazon_;
    adapters::MemoryEventLog log_;
    adapters::MemorySnapshotStore snapshots_{log_};
    LinePageReader reader_;

 public:
    engine::Engine engine{{log_, amazon_, clock_, reader_, snapshots_}, {}};
    tools::EngineDesk desk{engine, log_};
};

}  // namespace orderlog::support
