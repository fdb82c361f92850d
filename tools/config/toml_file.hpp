#pragma once

#include "events/result.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace orderlog::tools {

/// A value of the file as text, and where it stands.
struct TomlValue {
    std::string text{};
    std::uint32_t line{0};
};

/// Reads a TOML file into dotted keys. `not_found` if there is no such file, `rejected` with file
/// and line for anything that is not a table of strings, numbers and booleans.
[[nodiscard]] events::Result<std::map<std::string, TomlValue>> read_toml_file(
    const std::string& path);

}  // namespace orderlog::tools
