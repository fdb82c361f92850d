#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace orderlog::tools {

/// Lower-case hexadecimal of any bytes.
[[nodiscard]] std::string hex_of(std::string_view bytes);
/// Back; none for anything else.
[[nodiscard]] std::optional<std::string> bytes_of_hex(std::string_view hex);

}  // namespace orderlog::tools
