#pragma once

#include <filesystem>
#include <optional>

namespace orderlog::adapters {

/// This process writes the log in this directory, or is about to. Taken before RocksDB opens LOCK
/// and given back after RocksDB has closed it. POSIX takes a process's lock away as soon as it
/// closes any descriptor of the file: so nobody here opens a LOCK that is held here.
class HeldLock {
 public:
    /// None if this process holds it already, by whatever path. REQUIRES: the directory is there.
    [[nodiscard]] static std::optional<HeldLock> take(const std::filesystem::path& directory);
    ~HeldLock();
    HeldLock(HeldLock&& other) noexcept;
    HeldLock& operator=(HeldLock&& other) noexcept;
    HeldLock(const HeldLock&) = delete;
    HeldLock& operator=(const HeldLock&) = delete;

 private:
    explicit HeldLock(std::filesystem::path directory);

    std::filesystem::path directory_;  // Canonical; empty once moved from.
};

/// Does any process, this one included, hold LOCK in this directory?
[[nodiscard]] bool is_being_written(const std::filesystem::path& directory);

}  // namespace orderlog::adapters
