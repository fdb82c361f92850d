#pragma once

#include "adapters/memory/memory_read_model.hpp"
#include "adapters/simulated_amazon/order_book.hpp"
#include "engine/snapshot_store.hpp"
#include "events/event_log.hpp"

#include <string>

namespace orderlog::sim {

// Each returns what is wrong; empty: nothing.

/// Positions and versions are dense, times do not go back, causes come before what they cause, a
/// cursor and a watermark move by a page only, and a watermark never goes back.
[[nodiscard]] std::string check_log(const events::EventLog& log);

/// What a start folds from snapshots and the rest is what it folds from the whole log.
[[nodiscard]] std::string check_snapshots(events::EventLog& log,
                                          const engine::SnapshotStore& snapshots);

/// What truth is at `now`. An order that was last updated before `v0_until` may be as Orders v0 has
/// it: its times in whole seconds, and its last update that of its status.
struct TruthFrame {
    events::Time now{};
    events::Time v0_until{};
};

/// The tenant's rows are the orders of the seller's book, each once and as it is in the frame, and
/// all are of this connection.
[[nodiscard]] std::string check_orders(const adapters::MemoryReadModel& tables,
                                       const events::StreamId& stream,
                                       const adapters::OrderBook& book, const TruthFrame& frame);

/// No order of the tenant is called complete that has not all of its items.
[[nodiscard]] std::string check_complete(const adapters::MemoryReadModel& tables,
                                         const events::StreamId& stream,
                                         const adapters::OrderBook& book);

/// Every column of the tables is what the whole log folds into. REQUIRES: the tables have all of
/// it.
[[nodiscard]] std::string check_fold(const events::EventLog& log,
                                     const adapters::MemoryReadModel& tables);

}  // namespace orderlog::sim
