#pragma once

#include "tools/orderlog/command.hpp"
#include "tools/orderlog/command_page.hpp"

#include <map>
#include <optional>
#include <string>

namespace orderlog::tools {

/// A command line, read.
struct CommandLine {
    Choice choice{};
    std::string config_file{};                     ///< --config, or empty.
    std::map<std::string, std::string> options{};  ///< Setting key → value.
    std::string help{};                            ///< Not empty: print this and end well.
};

/// Reads argv by the table of commands. `rejected` with a hint for whatever it does not know.
[[nodiscard]] events::Result<CommandLine> parse_command_line(int argc, const char* const* argv);

/// What --help says, of every command.
[[nodiscard]] CommandPage root_page();

}  // namespace orderlog::tools
