#pragma once

#include "engine/clock.hpp"
#include "engine/seller_api.hpp"
#include "engine/snapshot_store.hpp"
#include "events/event_log.hpp"
#include "events/page_reader.hpp"

namespace orderlog::engine {

/// The outside. Borrowed; outlives the engine.
struct Ports {
    events::EventLog& log;
    SellerApi& api;
    Clock& clock;
    events::PageReader& reader;
    SnapshotStore& snapshots;
};

/// What the caller of a tick needs to know.
struct TickReport {
    bool worked{false};          ///< Something arrived, was appended or was submitted.
    events::Duration wake_in{};  ///< Nothing is due before, unless an answer arrives.
};

}  // namespace orderlog::engine
