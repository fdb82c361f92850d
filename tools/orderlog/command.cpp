#include "tools/orderlog/command.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

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

void on_chosen(CLI::App& command, Choice& choice, CommandRun run) {
    command.final_callback([&command, &choice, run = std::move(run)] {
        choice.run = run;
        choice.path.clear();
        for (CLI::App* app = &command; app->get_parent() != nullptr; app = app->get_parent()) {
            choice.path = app->get_name() + (choice.path.empty() ? "" : " " + choice.path);
        }
    });
}

events::Result<events::Time> parse_time_option(const std::string& text) {
    auto time = events::parse_time(text.size() == 10 ? text + "T00:00:00Z" : text);
    if (!time) {
        return events::fail(events::ErrorKind::rejected, fmt::format("'{}' is not a time", text),
                            "write 2024-01-31 or 2024-01-31T12:00:00Z");
    }
    return time;
}

}  // namespace orderlog::tools
