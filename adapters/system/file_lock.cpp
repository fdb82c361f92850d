#include "adapters/system/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace orderlog::adapters {

using events::ErrorKind;
using events::fail;
using events::Result;

Result<FileLock> FileLock::take(const std::filesystem::path& file) {
    FileLock taken{::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
    if (taken.descriptor_ < 0) {
        return fail(ErrorKind::rejected, "cannot make '" + file.string() +
                                             "': " + std::generic_category().message(errno));
    }
    return taken.lock(file, LOCK_EX).map([&] { return std::move(taken); });
}

Result<std::optional<FileLock>> FileLock::share(const std::filesystem::path& file) {
    FileLock shared{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    if (shared.descriptor_ < 0) {
        return std::optional<FileLock>{};
    }
    return shared.lock(file, LOCK_SH).map([&] { return std::optional{std::move(shared)}; });
}

Result<void> FileLock::lock(const std::filesystem::path& file, int how) const {
    return ::flock(descriptor_, how | LOCK_NB) == 0
               ? Result<void>{}
               : fail(ErrorKind::unavailable,
                      "another process works in '" + file.parent_path().string() + "' ('" +
                          file.filename().string() + "' is locked)",
                      "wait for it");
}

FileLock::~FileLock() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

}  // namespace orderlog::adapters
