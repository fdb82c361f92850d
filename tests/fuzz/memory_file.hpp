#pragma once

#include "events/check.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <string>
#include <string_view>

namespace orderlog::fuzz {

/// A file that no disk has, for what reads files by their path.
class MemoryFile {
 public:
    explicit MemoryFile(const char* name) : descriptor_(::memfd_create(name, MFD_CLOEXEC)) {
        events::check(descriptor_ >= 0);
    }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    ~MemoryFile() { ::close(descriptor_); }

    /// In the place of all that it held.
    void write(std::string_view bytes) const {
        events::check(::ftruncate(descriptor_, 0) == 0);
        events::check(::pwrite(descriptor_, bytes.data(), bytes.size(), 0) ==
                      static_cast<ssize_t>(bytes.size()));
    }

    [[nodiscard]] std::string path() const {
        return "/proc/self/fd/" + std::to_string(descriptor_);
    }

 private:
    int descriptor_;
};

}  // namespace orderlog::fuzz
