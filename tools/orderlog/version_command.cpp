#include "tools/orderlog/commands.hpp"
#include "tools/output/json_text.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace orderlog::tools {

void define_version(CLI::App& root, Choice& choice) {
    CLI::App& command = add_command(
        root, choice, {"version", "print the program's version", "  orderlog version --json"});
    on_chosen(command, choice, [](CommandContext& context) -> events::Result<ExitCode> {
        context.console.line(context.console.json() ? json_text({{"version", ORDERLOG_VERSION}})
                                                    : "orderlog " ORDERLOG_VERSION);
        return ExitCode::success;
    });
}

}  // namespace orderlog::tools
