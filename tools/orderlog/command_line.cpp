#include "tools/orderlog/command_line.hpp"

#include "tools/config/nearest_name.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <memory>
#include <vector>

namespace orderlog::tools {

using events::Error;
using events::ErrorKind;
using events::Result;

namespace {

void add_settings(CLI::App& root, CommandLine& line) {
    root.add_option("--config", line.config_file,
                    "configuration file (ORDERLOG_CONFIG); otherwise orderlog.toml if it is there")
        ->group("Configuration");
    for (const Setting& setting : settings()) {
        if (setting.option().empty()) {
            continue;
        }
        const std::string key(setting.key);
        root.add_option_function<std::string>(
                setting.option(),
                [&line, key](const std::string& value) { line.options[key] = value; },
                fmt::format("{} ({})", setting.meaning, setting.variable()))
            ->group("Configuration");
    }
}

/// The innermost command that the line names.
const CLI::App& innermost(const CLI::App& root) {
    const CLI::App* app = &root;
    while (!app->get_subcommands().empty()) {
        app = app->get_subcommands().front();
    }
    return *app;
}

std::string path_of(const CLI::App& app) {
    return app.get_parent() == nullptr ? app.get_name()
                                       : path_of(*app.get_parent()) + " " + app.get_name();
}

Error usage_error(const CLI::App& root, const CLI::ParseError& error) {
    const CLI::App& app = innermost(root);
    Error usage{ErrorKind::rejected, error.what(),
                fmt::format("'{} --help' shows what it takes", path_of(app))};
    const std::vector<std::string> extras = app.remaining(true);
    if (!extras.empty()) {
        usage.message = fmt::format("'{}' does not know '{}'", path_of(app), extras.front());
        std::vector<std::string> names;
        for (const CLI::App* command : app.get_subcommands(nullptr)) {
            names.push_back(command->get_name());
        }
        const std::string nearest = nearest_name(extras.front(), names);
        if (!nearest.empty()) {
            usage.hint = fmt::format("did you mean '{} {}'?", path_of(app), nearest);
        }
    }
    return usage;
}

}  // namespace

Result<CommandLine> parse_command_line(int argc, const char* const* argv) {
    // The choice's options live in the tree until it is copied out of here.
    CommandLine line;
    CLI::App root("Keeps PostgreSQL complete and current with every order of your sellers.",
                  "orderlog");
    root.require_subcommand(1);
    root.fallthrough();
    root.set_help_all_flag("--help-all", "print the help of every command");
    add_settings(root, line);
    for (const DefineCommand define : command_table()) {
        define(root, line.choice);
    }
    try {
        root.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        line.help = root.help();
    } catch (const CLI::CallForAllHelp&) {
        line.help = root.help("", CLI::AppFormatMode::All);
    } catch (const CLI::ParseError& error) {
        return tl::make_unexpected(usage_error(root, error));
    }
    return line;
}

}  // namespace orderlog::tools
