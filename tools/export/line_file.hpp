#pragma once

#include "events/result.hpp"

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace orderlog::tools {

/// An export holds no longer line: a record's 8 MB in hexadecimal, and its text.
inline constexpr std::size_t line_bytes_max = std::size_t{64} << 20;

struct FileClosed {
    void operator()(std::FILE* file) const;
};
using FileHandle = std::unique_ptr<std::FILE, FileClosed>;

/// Lines into a new file, or to standard output if its name is "-". The file has its name only once
/// it is whole and on disk; until then it is NAME.part, which goes with a writer that did not
/// finish.
class LineWriter {
 public:
    /// `rejected` if a file of that name is there, if another process writes it or left its part,
    /// or if none can be made.
    [[nodiscard]] static events::Result<LineWriter> open(const std::string& path);
    ~LineWriter();
    LineWriter(LineWriter&&) = default;
    LineWriter& operator=(LineWriter&&) = delete;
    LineWriter(const LineWriter&) = delete;
    LineWriter& operator=(const LineWriter&) = delete;

    /// `unavailable` if nothing more can be written.
    [[nodiscard]] events::Result<void> write(std::string_view line);
    /// After the last line. `rejected` if a file of that name has come meanwhile.
    [[nodiscard]] events::Result<void> finish();

    [[nodiscard]] bool is_standard_output() const { return path_ == "-"; }

 private:
    LineWriter(std::string path, FileHandle file)
        : path_(std::move(path)), file_(std::move(file)) {}

    std::string path_;
    FileHandle file_;  // Null once finished.
};

/// Lines of a file, or of standard input if its name is "-".
class LineReader {
 public:
    /// `not_found` if it cannot be opened.
    [[nodiscard]] static events::Result<LineReader> open(const std::string& path);

    /// The next line without its end, until the next call; false at the end of the file. `corrupt`
    /// above `line_bytes_max`, `unavailable` if it cannot be read on.
    [[nodiscard]] events::Result<bool> next();
    [[nodiscard]] std::string_view line() const { return line_; }
    /// For messages.
    [[nodiscard]] const std::string& name() const { return name_; }

 private:
    LineReader(std::string name, FileHandle file)
        : name_(std::move(name)), file_(std::move(file)) {}

    std::string name_;
    FileHandle file_;
    std::string line_{};
};

}  // namespace orderlog::tools
