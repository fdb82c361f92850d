#pragma once

#include "events/time.hpp"
#include "projections/coverage_report.hpp"

#include <nlohmann/json_fwd.hpp>

#include <vector>

namespace orderlog::tools {

/// For each day in UTC whether all orders created on it are known: {"from", "to", "days": [{"day",
/// "state"}]}, "complete" if so of every connection that was asked for it, "missing" if nothing of
/// it is proven of any, else "partial". From the first day that a connection was asked for, at most
/// ten years ago, up to `now`. Days before anybody follows a connection's updates are proven by its
/// backfill, the others by its updates.
[[nodiscard]] nlohmann::json coverage_calendar(
    const std::vector<projections::CoverageReport>& reports, events::Time now);

}  // namespace orderlog::tools
