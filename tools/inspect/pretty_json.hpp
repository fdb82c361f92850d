#pragma once

#include <string>
#include <string_view>

namespace orderlog::tools {

/// JSON with a line for each value, two spaces a level; every value stays to the byte, so that
/// "19.90" is no 19.9. Other bytes give some text, never a failure.
[[nodiscard]] std::string pretty_json(std::string_view json);

}  // namespace orderlog::tools
