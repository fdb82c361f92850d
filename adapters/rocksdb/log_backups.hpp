#pragma once

#include "adapters/rocksdb/high_water.hpp"
#include "adapters/rocksdb/verification.hpp"
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

/// One backup: the log as it was at a position.
struct LogBackup {
    std::uint32_t number{0};  ///< 1, 2, 3 … in a directory.
    events::Time made{};      ///< This machine's, whole seconds.
    std::uint64_t bytes{0};   ///< Of its files, those counted that other backups share.
    std::string log{};        ///< The log's id.
    events::LogPosition last{};
    std::string last_hash{};   ///< Of the record there, hexadecimal.
    std::string heads_root{};  ///< See events/stream_heads.hpp, hexadecimal.
    friend bool operator==(const LogBackup&, const LogBackup&) = default;
};

/// A directory of backups of one log. A file that does not change is in it once, however many
/// backups hold it, so each backup copies what is new. One process at a time may change it.
class LogBackups {
 public:
    /// Makes the directory if it is not there. `rejected` if it holds anything but backups, which
    /// would be in danger; `unavailable` while another process changes it.
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
    /// Forgets all but the newest. REQUIRES: opened for writing.
    [[nodiscard]] events::Result<void> keep(std::uint32_t newest);

    /// Puts the log of a backup into `data_dir`, which has none: copied against the checksums of
    /// its files, then verified whole (see verify_log), and only then called a log. A high-water
    /// mark that is there stays, so that what the backup lacks is known. `rejected` if a log is
    /// there, `unavailable` while another process restores one.
    [[nodiscard]] events::Result<VerifyReport> restore(const LogBackup& backup,
                                                       const std::filesystem::path& data_dir,
                                                       const VerifyProgress& progress) const;

 private:
    struct Engine;
    explicit LogBackups(std::unique_ptr<Engine> engine);

    std::unique_ptr<Engine> engine_;
};

}  // namespace orderlog::adapters
