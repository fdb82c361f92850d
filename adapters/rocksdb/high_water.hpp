#pragma once

#include "events/ids.hpp"
#include "events/result.hpp"
#include "events/sha256.hpp"

#include <condition_variable>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace orderlog::adapters {

/// The last record that was acknowledged.
struct HighWater {
    events::LogPosition position{};
    events::Sha256 hash{};  ///< Of the record's bytes.
    friend bool operator==(const HighWater&, const HighWater&) = default;
};

/// What stands in the file; none if there is no file. `corrupt` if there is one without any mark
/// that can be read.
[[nodiscard]] events::Result<std::optional<HighWater>> read_high_water(
    const std::filesystem::path& path);

/// A small file beside the log that says how far the log was, so that a log which lost its end is
/// not taken for a whole one. Written in place after each append, so it is exact when the process
/// dies; forced to disk each second and at the end by a thread of its own, so it is at most one
/// second behind when the machine dies. Never ahead of the log.
class HighWaterFile {
 public:
    /// Makes the file or takes over the one that is there, holding `now`.
    [[nodiscard]] static events::Result<std::unique_ptr<HighWaterFile>> open(
        const std::filesystem::path& path, const HighWater& now);
    ~HighWaterFile();
    HighWaterFile(const HighWaterFile&) = delete;
    HighWaterFile& operator=(const HighWaterFile&) = delete;

    /// Fails also if the disk refused the thread's last sync.
    /// REQUIRES: the record is durable. Called by one thread.
    [[nodiscard]] events::Result<void> store(const HighWater& now);

 private:
    explicit HighWaterFile(int descriptor);

    [[nodiscard]] events::Result<void> write_slot(std::size_t slot, const HighWater& now) const;
    void sync_each_second();

    int descriptor_;
    std::size_t next_slot_{0};
    std::mutex mutex_;
    std::condition_variable changed_;
    bool dirty_{false};
    bool stopping_{false};
    std::optional<events::Error> sync_failure_{};
    std::thread syncer_;
};

}  // namespace orderlog::adapters
