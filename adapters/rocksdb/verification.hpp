#pragma once

#include "adapters/rocksdb/high_water.hpp"
#include "adapters/rocksdb/verify_report.hpp"
#include "events/ids.hpp"
#include "events/result.hpp"

#include <functional>
#include <optional>

namespace orderlog::adapters {

class Database;
class LogReader;

/// Called about every thousand records: how far of how many.
using VerifyProgress = std::function<void(events::LogPosition done, events::LogPosition last)>;

/// Walks the whole log: each record's checksum, dense positions, versions and chain hash per
/// stream, index, each body against its hash, each recorded root over all heads, order entries
/// against the pages that made them; that the log reaches what had been acknowledged; then every
/// file of the database against its checksum. An error only if the walk itself is impossible.
/// REQUIRES: `acknowledged` was read before the database was opened.
[[nodiscard]] events::Result<VerifyReport> verify_log(
    const Database& database, const LogReader& reader,
    const events::Result<std::optional<HighWater>>& acknowledged, const VerifyProgress& progress);

}  // namespace orderlog::adapters
