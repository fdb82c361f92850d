#pragma once

#include "adapters/memory/memory_read_model.hpp"
#include "adapters/simulated_amazon/order_book.hpp"
#include "events/event_log.hpp"
#include "projections/coverage_report.hpp"
#include "tests/sim/checkers.hpp"

#include <string>

namespace orderlog::sim {

/// A log and its tables.
struct Known {
    const events::EventLog& log;
    const adapters::MemoryReadModel& tables;
};
/// The whole log folded into empty tables.
void fold_all(const events::EventLog& log, adapters::MemoryReadModel& tables);

/// What the log's pages prove of a connection.
[[nodiscard]] projections::CoverageReport coverage_of(const events::EventLog& log,
                                                      const events::StreamId& stream,
                                                      events::Time now);

/// Everything that the seller's book has in proven spans is in the log as it is in the frame, or
/// owed.
/// Empty, or what is wrong. `late_most` before a proven span's end an order may not have been shown
/// yet.
/// REQUIRES: the tables are what the whole log folds into.
[[nodiscard]] std::string check_proven(const Known& known, const events::StreamId& stream,
                                       const adapters::OrderBook& book, const TruthFrame& frame,
                                       events::Duration late_most);

/// All that was asked for is proven; of updates, all up to `until`. Empty, or what is wrong.
[[nodiscard]] std::string check_whole(const projections::CoverageReport& report,
                                      events::Time until);

}  // namespace orderlog::sim
