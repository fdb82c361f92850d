#include "tools/orderlog/command_line.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/orderlog/completion_script.hpp"
#include "tools/output/json_text.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <memory>

namespace orderlog::tools {

namespace {

std::string script_of(const std::string& shell) {
    const CommandPage root = root_page();
    return shell == "bash"  ? bash_completion(root)
           : shell == "zsh" ? zsh_completion(root)
                            : fish_completion(root);
}

events::Result<ExitCode> print(const std::string& shell, const CommandContext& context) {
    std::string script = script_of(shell);
    if (context.console.json()) {
        context.console.line(json_text({{"shell", shell}, {"script", script}}));
        return ExitCode::success;
    }
    script.pop_back();  // The line ends by itself.
    context.console.line(script);
    return ExitCode::success;
}

}  // namespace

void define_completion(CLI::App& root, Choice& choice) {
    const auto shell = std::make_shared<std::string>();
    CLI::App& command =
        add_command(root, choice,
                    {"completion", "print a script by which a shell completes orderlog's commands",
                     "  source <(orderlog completion bash)\n"
                     "  orderlog completion zsh >\"${fpath[1]}/_orderlog\"\n"
                     "  orderlog completion fish >~/.config/fish/completions/orderlog.fish"});
    command.add_option("SHELL", *shell, "which")
        ->check(CLI::IsMember({"bash", "zsh", "fish"}))
        ->required();
    on_chosen(command, choice, [shell](CommandContext& context) { return print(*shell, context); });
}

}  // namespace orderlog::tools
