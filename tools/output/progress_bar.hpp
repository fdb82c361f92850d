#pragma once

#include <string>

namespace orderlog::tools {

/// "████████▌·······" of `width` columns for a share of 0 to 1; others are taken as the nearer end.
[[nodiscard]] std::string progress_bar(double share, std::size_t width);

}  // namespace orderlog::tools
