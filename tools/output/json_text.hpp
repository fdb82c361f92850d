#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace orderlog::tools {

/// JSON on one line, or with a line for each value and so many spaces a level. Bytes that are no
/// UTF-8 become U+FFFD: what a stranger said never stops who tells it.
[[nodiscard]] std::string json_text(const nlohmann::json& document, int indent = -1);

}  // namespace orderlog::tools
