#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog::tidy {

/// A text file of the project.
struct SourceFile {
    std::filesystem::path path{};  ///< Relative to the project's root, with '/'.
    std::vector<std::string> lines{};

    [[nodiscard]] bool is_header() const { return path.extension() == ".hpp"; }
    [[nodiscard]] bool is_source() const { return path.extension() == ".cpp"; }
    /// First component, e.g. "adapters".
    [[nodiscard]] std::string folder() const { return path.begin()->string(); }
};

/// Every .hpp and .cpp below the seven code folders, sorted by path.
[[nodiscard]] const std::vector<SourceFile>& sources();
/// Those of sources() that ship: without tests and bench.
[[nodiscard]] std::vector<SourceFile> product_sources();

[[nodiscard]] std::filesystem::path root();
[[nodiscard]] SourceFile read_file(const std::filesystem::path& relative);
/// All lines of a file of the project; empty if there is none.
[[nodiscard]] std::string whole(const std::filesystem::path& relative);

/// "path:line: " for a complaint; lines count from 0 here and from 1 there.
[[nodiscard]] std::string place(const SourceFile& file, std::size_t line);
/// The line without its string literals and its // comment.
[[nodiscard]] std::string code_of(std::string_view line);
/// Complaints one a line, so that a failed test reads as a list.
[[nodiscard]] std::string joined(const std::vector<std::string>& complaints);

}  // namespace orderlog::tidy
