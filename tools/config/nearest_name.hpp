#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace orderlog::tools {

/// The name that takes the fewest edits from `word`; empty if none is near enough to be meant.
[[nodiscard]] std::string nearest_name(std::string_view word,
                                       const std::vector<std::string>& names);

}  // namespace orderlog::tools
