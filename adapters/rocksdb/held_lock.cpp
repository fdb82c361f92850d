#include "adapters/rocksdb/held_lock.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <mutex>
#include <set>
#include <system_error>
#include <utility>

namespace orderlog::adapters {

namespace {

/// Directories whose LOCK this process holds. Guarded also while somebody asks the system, so that
/// no lock is taken between the question's open and close.
struct Held {
    std::mutex mutex{};
    std::set<std::filesystem::path> directories{};
};

Held& held() {
    static Held one;
    return one;
}

// One directory has one name, however it was reached.
std::filesystem::path one_name_of(const std::filesystem::path& directory) {
    std::error_code failure;
    auto path = std::filesystem::canonical(directory, failure);
    return failure ? directory : path;
}

bool another_process_holds(const std::filesystem::path& lock_file) {
    const int descriptor = ::open(lock_file.c_str(), O_RDWR | O_CLOEXEC);
    if (descriptor < 0) {
        return false;
    }
    struct flock lock{};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    const bool asked = ::fcntl(descriptor, F_GETLK, &lock) == 0;
    ::close(descriptor);
    return asked && lock.l_type != F_UNLCK;
}

}  // namespace

HeldLock::HeldLock(std::filesystem::path directory) : directory_(std::move(directory)) {}

HeldLock::HeldLock(HeldLock&& other) noexcept
    : directory_(std::exchange(other.directory_, std::filesystem::path{})) {}

HeldLock& HeldLock::operator=(HeldLock&& other) noexcept {
    std::swap(directory_, other.directory_);
    return *this;
}

HeldLock::~HeldLock() {
    if (!directory_.empty()) {
        const std::scoped_lock guard{held().mutex};
        held().directories.erase(directory_);
    }
}

std::optional<HeldLock> HeldLock::take(const std::filesystem::path& directory) {
    auto path = one_name_of(directory);
    const std::scoped_lock guard{held().mutex};
    if (!held().directories.insert(path).second) {
        return std::nullopt;
    }
    return HeldLock{std::move(path)};
}

bool is_being_written(const std::filesystem::path& directory) {
    const std::scoped_lock guard{held().mutex};
    return held().directories.contains(one_name_of(directory)) ||
           another_process_holds(directory / "LOCK");
}

}  // namespace orderlog::adapters
