#include "adapters/secrets/whole_file.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace orderlog::adapters {

using events::ErrorKind;
using events::Result;

namespace {

/// An open file, closed at its end.
class OpenFile {
 public:
    explicit OpenFile(int descriptor) : descriptor_(descriptor) {}
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    ~OpenFile() {
        if (descriptor_ >= 0) {
            ::close(descriptor_);
        }
    }
    [[nodiscard]] int number() const { return descriptor_; }

 private:
    int descriptor_;
};

tl::unexpected<events::Error> failure(std::string_view what, const std::string& path) {
    return events::fail(ErrorKind::unavailable,
                        fmt::format("cannot {} '{}': {}", what, path, std::strerror(errno)));
}

bool write_all(int descriptor, std::string_view content) {
    while (!content.empty()) {
        const ssize_t written = ::write(descriptor, content.data(), content.size());
        if (written < 0 && errno != EINTR) {
            return false;
        }
        content.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
    }
    return ::fsync(descriptor) == 0;
}

}  // namespace

Result<std::string> read_whole_file(const std::string& path, std::size_t bytes_max) {
    const OpenFile file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (file.number() < 0 && errno == ENOENT) {
        return events::fail(ErrorKind::not_found, fmt::format("there is no file '{}'", path));
    }
    struct stat about{};
    if (file.number() < 0 || ::fstat(file.number(), &about) != 0) {
        return failure("read", path);
    }
    if (static_cast<std::size_t>(about.st_size) > bytes_max) {
        return events::fail(ErrorKind::corrupt,
                            fmt::format("'{}' has more than {} bytes", path, bytes_max));
    }
    std::string content(static_cast<std::size_t>(about.st_size), '\0');
    for (std::size_t done = 0; done < content.size();) {
        const ssize_t got = ::read(file.number(), content.data() + done, content.size() - done);
        if (got < 0 && errno != EINTR) {
            return failure("read", path);
        }
        if (got == 0) {
            content.resize(done);
        }
        done += static_cast<std::size_t>(std::max<ssize_t>(got, 0));
    }
    return content;
}

Result<void> replace_file(const std::string& path, std::string_view content) {
    const std::string draft = path + ".new";
    ::unlink(draft.c_str());  // Of a writer that died.
    {
        const OpenFile file{
            ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)};
        if (file.number() < 0 || !write_all(file.number(), content)) {
            return failure("write", draft);
        }
    }
    if (std::rename(draft.c_str(), path.c_str()) != 0) {
        return failure("replace", path);
    }
    const std::filesystem::path folder = std::filesystem::path{path}.parent_path();
    const OpenFile directory{
        ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (directory.number() < 0 || ::fsync(directory.number()) != 0) {
        return failure("make durable", path);
    }
    return {};
}

}  // namespace orderlog::adapters
