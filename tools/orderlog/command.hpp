#pragma once

#include "events/result.hpp"
#include "tools/access/command_context.hpp"
#include "tools/output/exit_code.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace orderlog::tools {

using CommandRun = std::function<events::Result<ExitCode>(CommandContext&)>;

/// What the command line chose.
struct Choice {
    CommandRun run{};
    bool json{false};
    bool sends{false};   ///< It may ask Amazon itself, which takes the client secret.
    bool beside{false};  ///< Unless an engine runs, which then does it.
    std::string path{};  ///< "connection add", for hints.
};

struct CommandText {
    std::string_view name{};
    std::string_view summary{};
    std::string_view examples{};  ///< Lines, shown below the options.
};

/// Adds a command with --json and its examples below `parent`.
CLI::App& add_command(CLI::App& parent, Choice& choice, const CommandText& text);
/// Whether a command line can be meant as it is; `rejected` with a hint of its own if not.
using UsageCheck = std::function<events::Result<void>()>;
struct Demands {
    UsageCheck usable{};
    bool sends{false};   ///< As in Choice.
    bool beside{false};  ///< As in Choice.
};
/// What runs when `command` is given and none below it. Its options must outlive the parse: keep
/// them in `run`.
void on_chosen(CLI::App& command, Choice& choice, CommandRun run, Demands demands = {});
/// Refuses a value of `option` while the command line is read.
void check_value(CLI::Option& option,
                 std::function<events::Result<void>(const std::string&)> usable);

/// Puts one command, or one group of them, below the root.
using DefineCommand = void (*)(CLI::App& root, Choice& choice);

/// Every command of orderlog, in the order of its help.
[[nodiscard]] std::span<const DefineCommand> command_table();

}  // namespace orderlog::tools
