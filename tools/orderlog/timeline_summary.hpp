#pragma once

#include "events/result.hpp"
#include "events/time.hpp"
#include "tools/output/console.hpp"
#include "tools/story/period_counts.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

namespace orderlog::tools {

enum class SummaryPeriod : std::uint8_t { hour, day };

/// "hour" or "day".
[[nodiscard]] events::Result<SummaryPeriod> summary_period(const std::string& text);
[[nodiscard]] std::chrono::hours period_length(SummaryPeriod period);
/// Where a summary begins that nobody gave a beginning: whole periods, the last one now's.
[[nodiscard]] events::Time summary_begin(SummaryPeriod period, events::Time now);

/// A line for each period in which something happened, with bars for its parts.
void show_summary(const std::map<events::Time, PeriodCounts>& counts, SummaryPeriod period,
                  const Console& console);

}  // namespace orderlog::tools
