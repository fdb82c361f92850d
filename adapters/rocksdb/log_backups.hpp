#pragma once

#include "adapters/rocksdb/high_water.hpp"
#include "adapters/rocksdb/log_backup.hpp"
#include "events/ids.hpp"
#include "events/result.hpp"
#include "events/stream_heads.hpp"
#include "events/time.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace orderlog::adapters {

/// A directory of backups of one log. A file that does not change is in it once, however many
/// backups hold it, so each backup copies what is new. One process at a time may change it.
class LogBackups {
 public:
    /// Makes the directory, not its parents, if it is not there. `rejected` if that cannot be, or
    /// if it holds anything but backups, which would be in danger; `unavailable` while another
    /// process changes it.
    [[nodiscard]] static events::Result<std::unique_ptr<LogBackups>> open(
        const std::filesystem::path& directory);
    /// Changes nothing in it. `not_found` if it holds no backups.
    [[nodiscard]] static events::Result<std::unique_ptr<LogBackups>> open_for_reading(
        const std::filesystem::path& directory);
    ~LogBackups();
    LogBackups(const LogBackups&) = delete;
    LogBackups& operator=(const LogBackups&) = delete;

    /// Those that look whole, oldest first.
    [[nodiscard]] events::Result<std::vector<LogBackup>> list() const;
    /// Numbers of those that lack a file, or have one of another size.
    [[nodiscard]] std::vector<std::uint32_t> damaged() const;
    /// The one of this number; none: the newest. `corrupt` if it is damaged.
    [[nodiscard]] events::Result<LogBackup> choose(std::optional<std::uint32_t> number) const;

    /// Called about every 4 MB.
    using Progress = std::function<void(std::uint64_t bytes)>;
    /// Copies the log in `copy` (see RocksdbEventLog::copy_to), opens the backup and forgets it
    /// unless it is what was copied. `corrupt` if the copy lacks something that had been
    /// acknowledged before it was made, `foreign` if the directory holds another log. REQUIRES:
    /// opened for writing; nobody else has the copy open.
    [[nodiscard]] events::Result<LogBackup> add(const std::filesystem::path& copy,
                                                const std::optional<HighWater>& acknowledged,
                                                const Progress& progress);
    /// Reads its files against their checksums, those that it shares with older ones too.
    [[nodiscard]] events::Result<void> verify(std::uint32_t number) const;
    /// The heads of the streams in a backup, from the backup itself; `corrupt` if it is not what it
    /// says.
    [[nodiscard]] events::Result<events::StreamHeads> heads(const LogBackup& backup) const;
    /// REQUIRES: opened for writing.
    [[nodiscard]] events::Result<void> forget(std::uint32_t number);
    /// Forgets all but the newest, and all that are damaged. REQUIRES: opened for writing.
    [[nodiscard]] events::Result<void> keep(std::uint32_t newest);

 private:
    struct Engine;
    explicit LogBackups(std::unique_ptr<Engine> engine);

    std::unique_ptr<Engine> engine_;
};

}  // namespace orderlog::adapters
