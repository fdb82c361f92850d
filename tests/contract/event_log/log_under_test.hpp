#pragma once

#include "adapters/memory/memory_event_log.hpp"
#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "events/event_log.hpp"
#include "tests/support/temp_directory.hpp"

#include <memory>
#include <tuple>
#include <utility>

namespace orderlog::contract {

/// An empty log to be tested. An implementation that persists closes and opens the same log in
/// `reopen`, after which references to the old object are dead.
class MemoryLog {
 public:
    [[nodiscard]] events::EventLog& log() { return log_; }
    void reopen() {}

 private:
    adapters::MemoryEventLog log_;
};

class RocksdbLog {
 public:
    RocksdbLog() { open(); }

    [[nodiscard]] events::EventLog& log() { return *log_; }
    void reopen() {
        log_.reset();
        open();
    }

 private:
    void open() { log_ = std::move(adapters::RocksdbEventLog::open(directory_.path()).value()); }

    support::TempDirectory directory_;
    std::unique_ptr<adapters::RocksdbEventLog> log_;
};

/// Every EventLog keeps every promise. Add an implementation here, never a copy of the cases.
using Logs = std::tuple<MemoryLog, RocksdbLog>;

}  // namespace orderlog::contract
