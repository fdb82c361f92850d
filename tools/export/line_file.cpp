#include "tools/export/line_file.hpp"

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

auto cannot(const std::string& what, const std::string& path, ErrorKind kind) {
    return events::fail(kind, fmt::format("cannot {} '{}': {}", what, path, std::strerror(errno)));
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
        return events::fail(ErrorKind::rejected, fmt::format("'{}' is there already", path),
                            "name another file, or remove it");
    }
    FileHandle file{std::fopen(part_of(path).c_str(), "wb")};
    if (!file) {
        return cannot("make", part_of(path), ErrorKind::rejected);
    }
    return LineWriter{path, std::move(file)};
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
    if (::fsync(::fileno(file_.get())) != 0 ||
        std::rename(part_of(path_).c_str(), path_.c_str()) != 0) {
        return cannot("keep", path_, ErrorKind::unavailable);
    }
    return {};
}

Result<LineReader> LineReader::open(const std::string& path) {
    FileHandle file{path == standard ? stdin : std::fopen(path.c_str(), "rb")};
    if (!file) {
        return cannot("open", path, ErrorKind::not_found);
    }
    return LineReader{std::move(file)};
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
