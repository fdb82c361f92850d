#include "tools/access/table_access.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/orderlog/rebuild_run.hpp"
#include "tools/output/json_text.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <memory>
#include <string>

namespace orderlog::tools {

using events::Result;

namespace {

/// What a session or somebody's own view still needs stays, which is no failure.
Result<ExitCode> drop_old(const CommandContext& context) {
    const auto access = TableAccess::open(context.configuration);
    if (!access) {
        return tl::make_unexpected(access.error());
    }
    const auto kept = (*access)->database().drop_retired();
    if (!kept) {
        return tl::make_unexpected(kept.error());
    }
    if (context.console.json()) {
        context.console.line(json_text({{"kept", *kept}}, 2));
        return ExitCode::success;
    }
    for (const std::string& reason : *kept) {
        context.console.line(reason);
    }
    if (kept->empty()) {
        context.console.line("no old tables are left");
    }
    return ExitCode::success;
}

}  // namespace

void define_rebuild(CLI::App& root, Choice& choice) {
    struct Options {
        RebuildRequest request{};
        bool drop_old{false};
    };
    const auto options = std::make_shared<Options>();
    CLI::App& command = add_command(
        root, choice,
        {"rebuild",
         "fold the log into fresh tables, compare them with the live ones, swap if equal",
         "  orderlog rebuild\n  orderlog rebuild --compare-only\n  orderlog rebuild --keep-old"});
    CLI::Option* const compare_only = command.add_flag(
        "--compare-only", options->request.compare_only, "compare and throw the fresh tables away");
    CLI::Option* const keep_old =
        command
            .add_flag("--keep-old", options->request.keep_old,
                      "leave the tables that are replaced until --drop-old or a rebuild without it")
            ->excludes(compare_only);
    command.add_flag("--drop-old", options->drop_old, "drop what --keep-old left, and no more")
        ->excludes(compare_only)
        ->excludes(keep_old);
    on_chosen(command, choice, [options](CommandContext& context) {
        return options->drop_old ? drop_old(context) : run_rebuild(context, options->request);
    });
}

}  // namespace orderlog::tools
