#pragma once

#include "events/event_log.hpp"
#include "events/result.hpp"
#include "projections/read_model.hpp"

namespace orderlog::projections {

/// What tables say of the log that they were made of.
struct Lineage {
    Checkpoint at{};
    events::LogPosition lease{};
};

[[nodiscard]] events::Result<Lineage> lineage_of(ReadModel& model);

/// `foreign` if the tables cannot be fed from this log: they are beyond its end, were made of other
/// records, or a log that ended further has fed them, of which this one may be an older copy.
[[nodiscard]] events::Result<void> check_lineage(const Lineage& tables,
                                                 const events::EventLog& log);

}  // namespace orderlog::projections
