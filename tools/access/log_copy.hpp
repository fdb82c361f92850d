#pragma once

#include "adapters/rocksdb/high_water.hpp"
#include "adapters/system/file_lock.hpp"
#include "events/result.hpp"
#include "tools/config/configuration.hpp"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

namespace orderlog::adapters {
class RocksdbEventLog;
}

namespace orderlog::tools {

/// The log as it was at one moment, in a folder of its own that goes with the object. It is below
/// the log's, so that it is on the same file system and what does not change is linked.
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
    /// What had been acknowledged before it was made: it holds at least that.
    [[nodiscard]] const std::optional<adapters::HighWater>& acknowledged() const {
        return acknowledged_;
    }

    /// Whether somebody asks the running engine for one, and the engine's part. Any thread.
    [[nodiscard]] static bool is_asked_for(const nlohmann::json& request);
    [[nodiscard]] static events::Result<nlohmann::json> answer(
        const adapters::RocksdbEventLog& log, const std::filesystem::path& data_dir);

 private:
    LogCopy(std::filesystem::path path, std::optional<adapters::HighWater> acknowledged,
            adapters::FileLock lock)
        : path_(std::move(path)), acknowledged_(acknowledged), lock_(std::move(lock)) {}
    void remove() const;

    std::filesystem::path path_;
    std::optional<adapters::HighWater> acknowledged_;
    adapters::FileLock lock_;
};

}  // namespace orderlog::tools
