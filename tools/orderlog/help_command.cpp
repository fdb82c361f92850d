#include "tools/orderlog/commands.hpp"
#include "tools/output/json_text.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace orderlog::tools {

using events::Result;

namespace {

Result<ExitCode> exit_codes(const CommandContext& context) {
    nlohmann::json all = nlohmann::json::array();
    TextTable table({"CODE", "NAME", "MEANING"});
    for (const ExitCodeMeaning& row : exit_code_meanings()) {
        const int code = static_cast<int>(row.code);
        all.push_back({{"code", code}, {"name", row.name}, {"meaning", row.meaning}});
        table.add({std::to_string(code), std::string(row.name), std::string(row.meaning)});
    }
    if (context.console.json()) {
        context.console.line(json_text(all, 2));
    } else {
        context.console.table(table);
    }
    return ExitCode::success;
}

}  // namespace

void define_help(CLI::App& root, Choice& choice) {
    CLI::App& group =
        add_command(root, choice, {"help", "explain what no single command does", ""});
    group.require_subcommand(1);
    CLI::App& command = add_command(
        group, choice,
        {"exit-codes", "print what each exit code means", "  orderlog help exit-codes --json"});
    on_chosen(command, choice, [](CommandContext& context) { return exit_codes(context); });
}

}  // namespace orderlog::tools
