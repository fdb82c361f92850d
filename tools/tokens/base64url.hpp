#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace orderlog::tools {

/// The bytes of base64url without padding (RFC 7515). None if any character or bit is not as an
/// encoder writes it, so that two texts never mean the same.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

}  // namespace orderlog::tools
