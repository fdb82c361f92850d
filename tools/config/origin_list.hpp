#pragma once

#include "events/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace orderlog::tools {

/// "https://app.example,https://shop.example:8443" as a browser writes each of them in `Origin`.
/// `rejected` if one has a path, a wildcard or a capital, or is http beyond this machine.
[[nodiscard]] events::Result<std::vector<std::string>> read_origins(std::string_view text);

}  // namespace orderlog::tools
