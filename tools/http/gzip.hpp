#pragma once

#include <string>
#include <string_view>

namespace orderlog::tools {

/// As `gzip -1` packs it.
[[nodiscard]] std::string gzipped(std::string_view bytes);

}  // namespace orderlog::tools
