#pragma once

#include "events/event_log.hpp"
#include "events/page_reader.hpp"
#include "projections/rebuild_target.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>

namespace orderlog::projections {

struct RebuildProgress {
    events::LogPosition at{};
    events::LogPosition up_to{};
    std::uint64_t orders{0};  ///< Written so far.
    std::uint32_t pass{1};    ///< How often the log has been begun.
};

struct RebuildOptions {
    /// Folded orders in memory, on top of one page.
    std::size_t memory_bytes_max{64 << 20};
    /// Orders given to the target in one call.
    std::size_t rows_max{4000};
    /// Fold to here; 0: to where the log ends when the rebuild begins.
    events::LogPosition up_to{};
    /// Whose orders are folded: of events that it declines none are, nor is their page read. Empty:
    /// of all. State is folded from each event.
    std::function<bool(const events::StoredEvent&)> takes_orders{};
    /// Called every few hundred events; false ends the rebuild with `rejected`. May be empty.
    std::function<bool(const RebuildProgress&)> proceed{};
};

/// Folds the log from its first event into fresh tables, each row written once; returns where the
/// tables are. Makes the rows that a Projector makes of the same events.
///
/// As long as all orders fit into memory they are written at the end, in one pass. Beyond that the
/// log's index says where each order is seen last: there it is written and forgotten, and memory
/// holds only orders that are still to change. If even these are too many, half of the keys are
/// left to a further pass, and so on. The log may grow meanwhile.
/// `corrupt` if a page does not fold or the index and the pages disagree; else the target's error.
[[nodiscard]] events::Result<Checkpoint> rebuild(const events::EventLog& log,
                                                 events::PageReader& reader, RebuildTarget& target,
                                                 const RebuildOptions& options);

}  // namespace orderlog::projections
