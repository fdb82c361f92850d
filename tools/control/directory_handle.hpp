#pragma once

#include "events/result.hpp"

#include <string>
#include <utility>

namespace orderlog::tools {

/// An open directory, through which its files have short paths.
class DirectoryHandle {
 public:
    /// `not_found` if there is no such directory.
    static events::Result<DirectoryHandle> open(const std::string& path);

    DirectoryHandle(DirectoryHandle&& other) noexcept
        : descriptor_(std::exchange(other.descriptor_, -1)) {}
    DirectoryHandle& operator=(DirectoryHandle&&) = delete;
    ~DirectoryHandle();

    /// Valid while this lives, in this process only.
    [[nodiscard]] std::string short_path(const std::string& file) const;

 private:
    explicit DirectoryHandle(int descriptor) : descriptor_(descriptor) {}
    int descriptor_{-1};
};

}  // namespace orderlog::tools
