#pragma once

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

/// The log's newest entry of each of the seller's orders says what the seller's book says at `now`,
/// and stands in a page of this tenant.
[[nodiscard]] std::string check_orders(const events::EventLog& log, const events::StreamId& stream,
                                       const adapters::OrderBook& book, events::Time now);

}  // namespace orderlog::sim
