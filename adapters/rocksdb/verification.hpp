#pragma once

#include "adapters/rocksdb/high_water.hpp"
#include "events/ids.hpp"
#include "events/result.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace orderlog::adapters {

class Database;
class LogReader;

/// Something stored that does not mean what was written.
struct VerifyProblem {
    events::LogPosition position{};  ///< 0 if it belongs to no record.
    std::string message{};
};

struct VerifyReport {
    events::LogPosition last{};      ///< The log's end when the walk ended.
    std::uint64_t records{0};        ///< Records whose checksum, position and chain hold.
    std::uint64_t bodies{0};         ///< Bodies that have the hash their event names.
    std::uint64_t body_bytes{0};     ///< Raw bytes of those.
    std::uint64_t order_entries{0};  ///< Entries that name a position of the log.
    bool files_checked{false};       ///< False beside a running engine, which replaces files.
    std::uint64_t problem_count{0};
    std::vector<VerifyProblem> problems{};  ///< The first 100.

    [[nodiscard]] bool whole() const { return problem_count == 0; }
};

/// Called about every thousand records: how far of how many.
using VerifyProgress = std::function<void(events::LogPosition done, events::LogPosition last)>;

/// Walks the whole log: each record's checksum, dense positions, versions and chain hash per
/// stream, index, each body against its hash, order entries against the pages that made them; that
/// the log reaches what had been acknowledged; then every file of the database against its
/// checksum. An error only if the walk itself is impossible.
/// REQUIRES: `acknowledged` was read before the database was opened.
[[nodiscard]] events::Result<VerifyReport> verify_log(
    const Database& database, const LogReader& reader,
    const events::Result<std::optional<HighWater>>& acknowledged, const VerifyProgress& progress);

}  // namespace orderlog::adapters
