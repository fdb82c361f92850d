#pragma once

#include "tools/orderlog/command_page.hpp"

#include <string>
#include <string_view>

namespace orderlog::tools {

/// "orderlog-log-verify.1"
[[nodiscard]] std::string man_page_file(const CommandPage& page);

/// The page as roff for section 1, of ASCII alone; settings that every command takes stand on the
/// root's page only. `date` is "2026-01-31".
[[nodiscard]] std::string man_page(const CommandPage& page, std::string_view date);

}  // namespace orderlog::tools
