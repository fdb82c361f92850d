#include "tools/orderlog/commands.hpp"
#include "tools/output/json_text.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace orderlog::tools {

using events::Result;

namespace {

std::string name_of(Origin origin) {
    switch (origin) {
        case Origin::preset:
            return "default";
        case Origin::file:
            return "file";
        case Origin::variable:
            return "variable";
        case Origin::option:
            return "option";
    }
    return "default";
}

Result<ExitCode> show_json(const CommandContext& context) {
    nlohmann::json all = nlohmann::json::object();
    for (const Setting& setting : settings()) {
        const ConfiguredValue& value = context.configuration.at(setting.key);
        all[std::string(setting.key)] = {{"value", context.configuration.shown(setting.key)},
                                         {"origin", name_of(value.origin)},
                                         {"where", value.where},
                                         {"variable", setting.variable()},
                                         {"option", setting.option()},
                                         {"meaning", setting.meaning}};
    }
    context.console.line(json_text(all, 2));
    return ExitCode::success;
}

Result<ExitCode> show(const CommandContext& context) {
    if (context.console.json()) {
        return show_json(context);
    }
    TextTable table({"KEY", "VALUE", "FROM", "MEANING"});
    for (const Setting& setting : settings()) {
        table.add({std::string(setting.key), context.configuration.shown(setting.key),
                   context.configuration.at(setting.key).where, std::string(setting.meaning)});
    }
    context.console.table(table);
    return ExitCode::success;
}

}  // namespace

void define_config(CLI::App& root, Choice& choice) {
    CLI::App& group = add_command(root, choice, {"config", "show the configuration", ""});
    group.require_subcommand(1);
    CLI::App& command =
        add_command(group, choice,
                    {"show", "print every setting, its value and where the value comes from",
                     "  orderlog config show\n"
                     "  ORDERLOG_DATA_DIR=/srv/orderlog orderlog config show --json"});
    on_chosen(command, choice, [](CommandContext& context) { return show(context); });
}

}  // namespace orderlog::tools
