#pragma once

#include "adapters/memory/memory_event_log.hpp"
#include "events/event_log.hpp"

#include <memory>
#include <tuple>

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

/// Every EventLog keeps every promise. Add an implementation here, never a copy of the cases.
using Logs = std::tuple<MemoryLog>;

}  // namespace orderlog::contract
