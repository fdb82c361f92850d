#pragma once

#include "events/event_log.hpp"
#include "events/page_reader.hpp"
#include "projections/order_table.hpp"
#include "projections/read_model.hpp"
#include "projections/state_fold.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace orderlog::projections {

struct ProjectorOptions {
    /// Orders of one transaction while there is a backlog: from a thousand on, staging by COPY
    /// pays; beyond some thousands it gains nothing more.
    std::size_t batch_orders_max{4000};
    /// Folded rows in memory; a batch ends with the event that goes beyond.
    std::size_t batch_bytes_max{16 << 20};
    /// Events of one transaction; polls without news change few rows each.
    std::size_t batch_events_max{20'000};
    /// The log is a part of one: positions between its events are missing.
    bool has_gaps{false};
};

/// What one step did.
struct Step {
    std::size_t events{0};  ///< Brought into the tables.
    std::size_t orders{0};  ///< Rows of orders written or guarded.
    Checkpoint at{};        ///< Where the tables are now.
    bool caught_up{false};  ///< The log held nothing more.
    bool overtaken{false};  ///< Someone else wrote the tables; the next step begins anew.
};

/// Follows the log into the tables, one transaction a step. With a backlog a batch is as large as
/// the options allow, without one it is the page that just came. Whatever was committed with its
/// answer lost is committed again and found repeated: nothing is lost, nothing doubled. An order
/// that the tables have refused has no row to merge with: once it is seen again, all that the log
/// says of it is brought at once.
///
/// Borrows all three; not thread-safe. Memory: one batch, and the open rows of state.
class Projector {
 public:
    Projector(const events::EventLog& log, ReadModel& model, events::PageReader& reader,
              ProjectorOptions options = {});

    /// After an error the next call goes on where this one stood. `foreign` if the tables cannot be
    /// fed from this log (check_lineage); `unavailable` if the tables do not answer; `corrupt` if
    /// a page does not fold (all before it is in the tables).
    [[nodiscard]] events::Result<Step> step();

 private:
    events::Result<void> begin();
    events::Result<void> fill();
    events::Result<void> apply(const events::StoredEvent& stored);
    events::Result<void> close_batch();
    events::Result<void> fold_parked_afresh();
    events::Result<Step> commit();
    [[nodiscard]] bool full() const;

    const events::EventLog* log_;
    ReadModel* model_;
    events::PageReader* reader_;
    ProjectorOptions options_;

    Checkpoint committed_{};
    events::LogPosition lease_{};
    std::int64_t repairs_{0};           // Before the state was loaded.
    std::optional<StateFold> state_{};  // None: not begun.
    events::LogPosition folded_{};      // Everything up to here is folded.
    OrderTable orders_{};
    std::optional<Batch> pending_{};  // Folded, and not known to be in the tables.
    bool caught_up_{false};
};

}  // namespace orderlog::projections
