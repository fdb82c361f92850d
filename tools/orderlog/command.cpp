#include "tools/orderlog/command.hpp"

#include "tools/orderlog/usage_failure.hpp"

namespace orderlog::tools {

CLI::App& add_command(CLI::App& parent, Choice& choice, const CommandText& text) {
    CLI::App& command = *parent.add_subcommand(std::string(text.name), std::string(text.summary));
    command.fallthrough();
    if (!text.examples.empty()) {
        command.footer("Examples:\n" + std::string(text.examples));
    }
    command.add_flag("--json", choice.json, "print JSON");
    return command;
}

void on_chosen(CLI::App& command, Choice& choice, CommandRun run, Demands demands) {
    command.final_callback([&command, &choice, run = std::move(run), demands = std::move(demands)] {
        if (!command.get_subcommands().empty()) {
            return;  // One below it is meant.
        }
        if (demands.usable) {
            require_usable(demands.usable());
        }
        choice.run = run;
        choice.sends = demands.sends;
        choice.beside = demands.beside;
        choice.path.clear();
        for (CLI::App* app = &command; app->get_parent() != nullptr; app = app->get_parent()) {
            choice.path = app->get_name() + (choice.path.empty() ? "" : " " + choice.path);
        }
    });
}

void check_value(CLI::Option& option,
                 std::function<events::Result<void>(const std::string&)> usable) {
    option.check([usable = std::move(usable)](const std::string& text) {
        require_usable(usable(text));
        return std::string{};
    });
}

}  // namespace orderlog::tools
