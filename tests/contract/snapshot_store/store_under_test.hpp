#pragma once

#include "adapters/memory/memory_event_log.hpp"
#include "adapters/memory/memory_snapshot_store.hpp"
#include "engine/snapshot_store.hpp"

#include <tuple>

namespace orderlog::contract {

/// An empty store beside an empty log.
class MemoryStore {
 public:
    [[nodiscard]] events::EventLog& log() { return log_; }
    [[nodiscard]] engine::SnapshotStore& store() { return store_; }

 private:
    adapters::MemoryEventLog log_;
    adapters::MemorySnapshotStore store_{log_};
};

/// Every SnapshotStore keeps every promise. Add an implementation here.
using Stores = std::tuple<MemoryStore>;

}  // namespace orderlog::contract
