#pragma once

#include "adapters/postgres/lease_fence.hpp"
#include "events/ids.hpp"
#include "events/result.hpp"
#include "tools/config/configuration.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace orderlog::tools {

/// A copy's rows never replace those of an engine that acts for the log elsewhere: `unavailable`,
/// with its name. One that is dead has its lease run out while we look, for half a minute at most;
/// `pause` waits between two looks, and ends the waiting by a failure of its own. What it answers
/// may have changed by the time rows are replaced: PgDatabase::beside() looks again then.
[[nodiscard]] events::Result<adapters::FreeLease> refuse_beside_others(
    const Configuration& configuration, const std::string& conninfo, const events::LogId& log,
    const std::function<events::Result<void>(std::chrono::milliseconds)>& pause);

}  // namespace orderlog::tools
