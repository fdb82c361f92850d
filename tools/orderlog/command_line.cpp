#include "tools/orderlog/command_line.hpp"

#include "tools/config/nearest_name.hpp"
#include "tools/orderlog/usage_failure.hpp"
#include "tools/orderlog/whole_number.hpp"

#include <fmt/format.h>

#include <memory>
#include <string_view>
#include <vector>

namespace orderlog::tools {

using events::Error;
using events::ErrorKind;
using events::Result;

namespace {

/// How --help writes the value of a setting, and shells complete it.
std::string value_of(const Setting& setting) {
    if (setting.kind == SettingKind::path) {
        return setting.key == "data_dir" ? "DIR" : "FILE";
    }
    return setting.kind == SettingKind::flag ? "true|false" : "TEXT";
}

void add_settings(CLI::App& root, CommandLine& line) {
    root.add_option("--config", line.config_file,
                    "configuration file (ORDERLOG_CONFIG); otherwise orderlog.toml if it is there")
        ->type_name("FILE")
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
            ->type_name(value_of(setting))
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

using Names = std::vector<std::string>;

Names command_names(const CLI::App& app) {
    Names names;
    for (const CLI::App* command : app.get_subcommands(nullptr)) {
        names.push_back(command->get_name());
    }
    return names;
}

/// Options of the command and of all above it, which it takes too.
Names option_names(const CLI::App& app) {
    Names names = app.get_parent() == nullptr ? Names{} : option_names(*app.get_parent());
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames()) {
            names.push_back("--" + name);
        }
    }
    return names;
}

Error unknown_word(const CLI::App& app, const std::string& word) {
    const bool is_option = word.starts_with('-');
    const std::string path = path_of(app);
    // Whatever stands behind '=' is not repeated: it may be a secret.
    const std::string name = is_option ? word.substr(0, word.find('=')) : word;
    const std::string nearest =
        nearest_name(name, is_option ? option_names(app) : command_names(app));
    Error usage{ErrorKind::rejected, fmt::format("'{}' does not know '{}'", path, name),
                fmt::format("'{} --help' shows what it takes", path)};
    if (!nearest.empty()) {
        usage.hint = fmt::format("did you mean '{}{}'?", is_option ? "" : path + " ", nearest);
    }
    return usage;
}

Error usage_error(const CLI::App& root, const CLI::ParseError& error) {
    if (const auto* ours = dynamic_cast<const UsageFailure*>(&error)) {
        return ours->error();
    }
    const CLI::App& app = innermost(root);
    // A command hands what it does not know up to the root.
    if (const Names extras = root.remaining(true); !extras.empty()) {
        return unknown_word(app, extras.front());
    }
    const std::string path = path_of(app);
    const Names commands = command_names(app);
    if (!commands.empty() && dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
        return {ErrorKind::rejected,
                fmt::format("'{}' needs a command: {}", path, fmt::join(commands, ", ")),
                fmt::format("'{} --help' explains them", path)};
    }
    return {ErrorKind::rejected, fmt::format("'{}': {}", path, error.what()),
            fmt::format("'{} --help' shows what it takes", path)};
}

/// "help demo" asks for what "demo --help" prints.
std::vector<const char*> as_option(int argc, const char* const* argv) {
    std::vector<const char*> words(argv, argv + argc);
    const auto is = [&](std::size_t at, std::string_view word) { return word == words[at]; };
    const bool is_its_own = words.size() > 2 && (is(2, "exit-codes") || is(2, "man"));
    const bool of_a_command =
        words.size() == 2 || (words.size() > 2 && *words[2] != '-' && !is_its_own);
    if (of_a_command && is(1, "help")) {
        words.erase(words.begin() + 1);
        words.push_back("--help");
    }
    return words;
}

constexpr const char* summary =
    "Keeps PostgreSQL complete and current with every order of your sellers.";

/// REQUIRES: the line outlives the tree.
void define_all(CLI::App& root, CommandLine& line) {
    root.require_subcommand(1);
    root.fallthrough();
    root.add_flag("--json", line.choice.json, "print JSON");
    root.set_version_flag("--version", "orderlog " ORDERLOG_VERSION, "print the program's version");
    root.set_help_all_flag("--help-all", "print the help of every command");
    add_settings(root, line);
    for (const DefineCommand define : command_table()) {
        define(root, line.choice);
    }
    require_whole_numbers(root);
}

}  // namespace

Result<CommandLine> parse_command_line(int argc, const char* const* argv) {
    // The choice's options live in the tree until it is copied out of here.
    CommandLine line;
    CLI::App root(summary, "orderlog");
    define_all(root, line);
    try {
        const auto words = as_option(argc, argv);
        root.parse(static_cast<int>(words.size()), words.data());
    } catch (const CLI::CallForHelp&) {
        if (const Names extras = root.remaining(true); !extras.empty()) {
            return tl::make_unexpected(unknown_word(innermost(root), extras.front()));
        }
        line.help = root.help();
    } catch (const CLI::CallForAllHelp&) {
        line.help = root.help("", CLI::AppFormatMode::All);
    } catch (const CLI::CallForVersion& version) {
        line.help = version.what();
    } catch (const CLI::ParseError& error) {
        return tl::make_unexpected(usage_error(root, error));
    }
    return line;
}

CommandPage root_page() {
    CommandLine line;
    CLI::App root(summary, "orderlog");
    define_all(root, line);
    return command_page(root);
}

}  // namespace orderlog::tools
