#pragma once

#include "events/result.hpp"

#include <filesystem>
#include <optional>

namespace orderlog::adapters {

/// A file that one process has for itself, or several share. The system takes it back from who
/// dies. The file stays.
class FileLock {
 public:
    /// Makes the file. `unavailable` while another process has it, `rejected` if it cannot be made.
    [[nodiscard]] static events::Result<FileLock> take(const std::filesystem::path& file);
    /// None if there is no file, so nobody has ever had it. `unavailable` while another process has
    /// it for itself.
    [[nodiscard]] static events::Result<std::optional<FileLock>> share(
        const std::filesystem::path& file);
    ~FileLock();
    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&& other) noexcept;
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

 private:
    explicit FileLock(int descriptor) : descriptor_(descriptor) {}
    [[nodiscard]] events::Result<void> lock(const std::filesystem::path& file, int how) const;

    int descriptor_;
};

}  // namespace orderlog::adapters
