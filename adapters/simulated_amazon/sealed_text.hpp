#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace orderlog::adapters {

/// Base64 ('+', '/' and '=' included, as Amazon's page tokens have them) of `bytes` with a checksum
/// under a secret that only this simulator has.
[[nodiscard]] std::string seal_text(std::string_view bytes);
/// The bytes again; none if anyone changed or made up the text.
[[nodiscard]] std::optional<std::string> open_text(std::string_view sealed);

}  // namespace orderlog::adapters
