#pragma once

#include "adapters/memory/memory_event_log.hpp"
#include "adapters/memory/memory_snapshot_store.hpp"
#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "adapters/rocksdb/rocksdb_snapshot_store.hpp"
#include "engine/snapshot_store.hpp"
#include "tests/support/temp_directory.hpp"

#include <memory>
#include <tuple>
#include <utility>

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

class RocksdbStore {
 public:
    [[nodiscard]] events::EventLog& log() { return *log_; }
    [[nodiscard]] engine::SnapshotStore& store() { return store_; }

 private:
    support::TempDirectory directory_;
    std::unique_ptr<adapters::RocksdbEventLog> log_{
        std::move(adapters::RocksdbEventLog::open(directory_.path()).value())};
    adapters::RocksdbSnapshotStore store_{*log_};
};

/// Every SnapshotStore keeps every promise. Add an implementation here.
using Stores = std::tuple<MemoryStore, RocksdbStore>;

}  // namespace orderlog::contract
