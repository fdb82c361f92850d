#include "adapters/postgres/connection_string.hpp"
#include "tools/access/table_access.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/output/json_text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace orderlog::tools {

using events::Result;

namespace {

Result<ExitCode> run(const CommandContext& context) {
    const auto access = TableAccess::open(context.configuration);
    if (!access) {
        return tl::make_unexpected(access.error());
    }
    const auto names = (*access)->shown();
    if (!names) {
        return tl::make_unexpected(names.error());
    }
    const std::string place = adapters::shown_connection((*access)->database().conninfo());
    context.console.line(
        context.console.json()
            ? json_text({{"conninfo", place}, {"tables", names->tables()}})
            : fmt::format("schemas are up to date, readers see {} in {}", names->tables(), place));
    return ExitCode::success;
}

}  // namespace

void define_migrate(CLI::App& root, Choice& choice) {
    CLI::App& command = add_command(
        root, choice,
        {"migrate", "bring schemas and types to this program's form", "  orderlog migrate"});
    on_chosen(command, choice, [](CommandContext& context) { return run(context); });
}

}  // namespace orderlog::tools
