#pragma once

#include "events/result.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace orderlog::tools {

/// A value of the file as text, and where it stands.
struct TomlValue {
    std::string text{};
    std::uint32_t line{0};
    bool is_text{false};  ///< It stands in quotes; a number or a truth value otherwise.
};

/// More than a configuration needs.
inline constexpr std::size_t configuration_bytes_max = 64 << 10;

/// Before the parser sees it: `rejected`, with `name` and line, if it is more than `bytes_max` or
/// has more than 200 dots and brackets in a line, which the parser goes down by.
[[nodiscard]] events::Result<void> check_toml_limits(std::string_view text, const std::string& name,
                                                     std::size_t bytes_max);

/// Reads TOML into dotted keys. `rejected` with `name` and line for anything that is not a table of
/// strings, numbers and booleans, or more than `bytes_max`, or 200 dots and brackets in a line.
[[nodiscard]] events::Result<std::map<std::string, TomlValue>> read_toml(
    std::string_view text, const std::string& name,
    std::size_t bytes_max = configuration_bytes_max);

/// A file's text, up to one byte more than `bytes_max`. `not_found` if there is no such file;
/// `what` is what people call it: "configuration file".
[[nodiscard]] events::Result<std::string> read_file_start(const std::string& path,
                                                          std::size_t bytes_max,
                                                          std::string_view what);

/// read_toml() of a file, named by its path; `not_found` if there is no such file. Reads no more
/// than it would take, whatever the path names.
[[nodiscard]] events::Result<std::map<std::string, TomlValue>> read_toml_file(
    const std::string& path, std::size_t bytes_max = configuration_bytes_max);

}  // namespace orderlog::tools
