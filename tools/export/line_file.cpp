#include "tools/export/line_file.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;

namespace {

constexpr std::string_view standard = "-";

std::string part_of(const std::string& path) {
    return path + ".part";
}

tl::unexpected<events::Error> cannot(const std::string& what, const std::string& path,
                                     ErrorKind kind) {
    return events::fail(kind, fmt::format("cannot {} '{}': {}", what, path, std::strerror(errno)));
}

tl::unexpected<events::Error> is_there(const std::string& path) {
    return events::fail(ErrorKind::rejected, fmt::format("'{}' is there already", path),
                        "name another file, or remove it");
}

// So that a power cut leaves the name.
bool sync_folder_of(const std::string& path) {
    const auto folder = std::filesystem::absolute(path).parent_path();
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool is_synced = descriptor >= 0 && ::fsync(descriptor) == 0;
    if (descriptor >= 0) {
        ::close(descriptor);
    }
    return is_synced;
}

}  // namespace

void FileClosed::operator()(std::FILE* file) const {
    if (file != stdin && file != stdout) {
        static_cast<void>(std::fclose(file));  // What matters was flushed before.
    }
}

Result<LineWriter> LineWriter::open(const std::string& path) {
    if (path == standard) {
        return LineWriter{path, FileHandle{stdout}};
    }
    if (std::filesystem::exists(path)) {
        return is_there(path);
    }
    const int made =
        ::open(part_of(path).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (made < 0 && errno == EEXIST) {
        return events::fail(ErrorKind::rejected, fmt::format("'{}' is there", part_of(path)),
                            "another export writes it, or one that was killed has left it: then "
                            "remove it");
    }
    FileHandle file{made < 0 ? nullptr : ::fdopen(made, "wb")};
    if (!file) {
        return cannot("make", part_of(path), ErrorKind::rejected);
    }
    return LineWriter{path, std::move(file)};
}

LineWriter::~LineWriter() {
    if (file_ && !is_standard_output()) {
        std::remove(part_of(path_).c_str());
    }
}

Result<void> LineWriter::write(std::string_view line) {
    const bool is_written = std::fwrite(line.data(), 1, line.size(), file_.get()) == line.size() &&
                            std::fputc('\n', file_.get()) != EOF;
    return is_written ? Result<void>{} : cannot("write to", path_, ErrorKind::unavailable);
}

Result<void> LineWriter::finish() {
    if (std::fflush(file_.get()) != 0) {
        return cannot("write to", path_, ErrorKind::unavailable);
    }
    if (is_standard_output()) {
        return {};
    }
    if (::fsync(::fileno(file_.get())) != 0) {
        return cannot("keep", path_, ErrorKind::unavailable);
    }
    if (::renameat2(AT_FDCWD, part_of(path_).c_str(), AT_FDCWD, path_.c_str(), RENAME_NOREPLACE) !=
        0) {
        return errno == EEXIST ? is_there(path_)
                               : Result<void>{cannot("name", path_, ErrorKind::unavailable)};
    }
    file_.reset();
    return sync_folder_of(path_) ? Result<void>{} : cannot("keep", path_, ErrorKind::unavailable);
}

Result<LineReader> LineReader::open(const std::string& path) {
    FileHandle file{path == standard ? stdin : std::fopen(path.c_str(), "rb")};
    if (!file) {
        return cannot("open", path, ErrorKind::not_found);
    }
    return LineReader{path == standard ? "standard input" : path, std::move(file)};
}

Result<bool> LineReader::next() {
    line_.clear();
    int byte = 0;
    while ((byte = ::getc_unlocked(file_.get())) != EOF && byte != '\n') {
        if (line_.size() == line_bytes_max) {
            return events::fail(ErrorKind::corrupt,
                                fmt::format("a line has more than {} bytes", line_bytes_max),
                                "no export has such a line");
        }
        line_ += static_cast<char>(byte);
    }
    if (std::ferror(file_.get()) != 0) {
        return events::fail(ErrorKind::unavailable,
                            fmt::format("cannot read on: {}", std::strerror(errno)));
    }
    return byte == '\n' || !line_.empty();
}

}  // namespace orderlog::tools
