#pragma once

#include "events/event_log.hpp"
#include "events/result.hpp"
#include "projections/custom_read_model.hpp"
#include "projections/custom_rows.hpp"

#include <cstddef>
#include <map>
#include <optional>

namespace orderlog::projections {

struct CustomProjectorOptions {
    /// Rows and events of one transaction: beyond some thousands it gains nothing more.
    std::size_t batch_rows_max{4000};
    /// Values in memory; a batch ends with the page that goes beyond.
    std::size_t batch_bytes_max{8 << 20};
    std::size_t batch_events_max{20'000};
};

/// What one step did.
struct CustomStep {
    std::size_t rows{0};    ///< Written or guarded.
    Checkpoint at{};        ///< Where the table is now.
    bool caught_up{false};  ///< The log held nothing more.
    bool overtaken{false};  ///< Someone else fed the table; the next step begins where it is.
};

/// Follows the log into a custom table, one transaction a step. Any number of them may feed one
/// table: a batch counts only from where the table is, and rows follow from the log alone, so
/// nothing is lost or doubled whoever comes first. Borrows all; not thread-safe. Memory: one batch.
class CustomProjector {
 public:
    CustomProjector(const events::EventLog& log, CustomReadModel& model, CustomSource source,
                    CustomProjectorOptions options = {});

    /// After an error the next call goes on where the table is. `foreign` if the table was not made
    /// of this log's records.
    [[nodiscard]] events::Result<CustomStep> step();

 private:
    events::Result<void> begin();
    events::Result<void> fill(CustomBatch& batch);

    const events::EventLog* log_;
    CustomReadModel* model_;
    CustomSource source_;
    CustomProjectorOptions options_;

    std::optional<Checkpoint> at_{};  // None: to be asked.
    bool caught_up_{false};
};

}  // namespace orderlog::projections
