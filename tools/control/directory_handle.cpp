#include "tools/control/directory_handle.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace orderlog::tools {

events::Result<DirectoryHandle> DirectoryHandle::open(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) {
        return events::fail(events::ErrorKind::not_found,
                            fmt::format("cannot open folder '{}': {}", path, std::strerror(errno)));
    }
    return DirectoryHandle{descriptor};
}

DirectoryHandle::~DirectoryHandle() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

std::string DirectoryHandle::short_path(const std::string& file) const {
    return fmt::format("/proc/self/fd/{}/{}", descriptor_, file);
}

}  // namespace orderlog::tools
