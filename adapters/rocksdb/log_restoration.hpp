#pragma once

#include "adapters/rocksdb/log_backup.hpp"
#include "adapters/rocksdb/verification.hpp"
#include "events/result.hpp"

#include <filesystem>

namespace orderlog::adapters {

/// Puts the log of a backup into `data_dir`, which has none: copied against the checksums of its
/// files, then verified whole (see verify_log), and only then called a log; of what does not hold
/// nothing is left. A high-water mark that is there stays, so that what the backup lacks is known.
/// `rejected` if a log is there, `unavailable` while another process restores one.
[[nodiscard]] events::Result<VerifyReport> restore_log(const std::filesystem::path& backups,
                                                       const LogBackup& backup,
                                                       const std::filesystem::path& data_dir,
                                                       const VerifyProgress& progress);

}  // namespace orderlog::adapters
