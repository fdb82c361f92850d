#pragma once

#include "adapters/sp_api/orders_page_reader.hpp"
#include "engine/engine.hpp"
#include "tools/access/configured_clock.hpp"
#include "tools/access/idle_seller_api.hpp"

#include <string>
#include <utility>

namespace orderlog::tools {

/// The options of an engine that sends nothing.
[[nodiscard]] inline engine::Options quiet_options(std::string actor, bool simulated) {
    return {.host = host_name(), .actor = std::move(actor), .sends = false, .simulated = simulated};
}

/// An engine that sends nothing, over a log that is open here. Borrows all that it is given.
struct QuietEngine {
    QuietEngine(events::EventLog& log, engine::SnapshotStore& snapshots, engine::Clock& clock,
                engine::Options options)
        : engine({log, api, clock, reader, snapshots}, std::move(options)) {}

    IdleSellerApi api;
    adapters::OrdersPageReader reader;
    engine::Engine engine;
};

}  // namespace orderlog::tools
