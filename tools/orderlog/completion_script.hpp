#pragma once

#include "tools/orderlog/command_page.hpp"

#include <string>

namespace orderlog::tools {

/// Scripts by which a shell completes commands, options, their values and files. Each holds the
/// whole table of commands, so that completing runs nothing. REQUIRES: `root` is the root's page.
[[nodiscard]] std::string bash_completion(const CommandPage& root);
[[nodiscard]] std::string zsh_completion(const CommandPage& root);
[[nodiscard]] std::string fish_completion(const CommandPage& root);

}  // namespace orderlog::tools
