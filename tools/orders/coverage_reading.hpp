#pragma once

#include "events/event_log.hpp"
#include "events/result.hpp"
#include "projections/coverage_report.hpp"

#include <vector>

namespace orderlog::tools {

/// A connection and what is proven of it.
struct ConnectionCoverage {
    events::StreamId stream{};
    projections::CoverageReport report{};
};

/// What the pages of each of these streams prove, as of `now`. Reads each stream's events once, and
/// one page at a time.
[[nodiscard]] events::Result<std::vector<ConnectionCoverage>> read_coverage(
    const events::EventLog& log, const std::vector<events::StreamId>& streams, events::Time now);

}  // namespace orderlog::tools
