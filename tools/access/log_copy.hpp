#pragma once

#include "adapters/rocksdb/file_lock.hpp"
#include "events/result.hpp"
#include "tools/config/configuration.hpp"

#include <filesystem>
#include <memory>
#include <utility>

namespace orderlog::tools {

/// The log as it was at one moment, in a folder of its own below data_dir that goes with the
/// object.
class LogCopy {
 public:
    /// Lets the running engine make it; when none runs, opens the log and makes it here. What a
    /// process that died has left is removed. `unavailable` while another process has one.
    [[nodiscard]] static events::Result<std::unique_ptr<LogCopy>> make(
        const Configuration& configuration);
    ~LogCopy();
    LogCopy(const LogCopy&) = delete;
    LogCopy& operator=(const LogCopy&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    /// Where the copy of a data_dir's log is made.
    [[nodiscard]] static std::filesystem::path place_in(const std::filesystem::path& data_dir);

 private:
    LogCopy(std::filesystem::path path, adapters::FileLock lock)
        : path_(std::move(path)), lock_(std::move(lock)) {}

    std::filesystem::path path_;
    adapters::FileLock lock_;
};

}  // namespace orderlog::tools
