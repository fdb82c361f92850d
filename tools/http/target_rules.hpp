#pragma once

#include "adapters/sp_api/request_target.hpp"

#include <optional>
#include <string_view>

namespace orderlog::tools {

/// The target of a request that a stranger sent: origin form ("/path?a=b"), percent-encoding whole,
/// decoded values UTF-8 without control characters; the path without backslash and without segments
/// "." and "..", so that nothing behind can read it otherwise. None if it is not so, or has more
/// than 64 parameters.
[[nodiscard]] std::optional<adapters::RequestTarget> read_strict_target(std::string_view target);

/// UTF-8 without control characters.
[[nodiscard]] bool is_plain_text(std::string_view text);

}  // namespace orderlog::tools
