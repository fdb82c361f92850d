#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "tools/access/log_access.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/orderlog/coverage_view.hpp"
#include "tools/orders/log_streams.hpp"
#include "tools/orders/moment.hpp"
#include "tools/output/json_text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>

namespace orderlog::tools {

using events::Result;
using nlohmann::json;

namespace {

void show(const std::vector<ConnectionCoverage>& connections, const Console& console) {
    if (console.json()) {
        json all = json::array();
        for (const ConnectionCoverage& connection : connections) {
            all.push_back(coverage_json(connection));
        }
        console.line(json_text({{"connections", std::move(all)}}, 2));
        return;
    }
    console.table(coverage_table(connections));
    for (const ConnectionCoverage& connection : connections) {
        for (const std::string& note : coverage_notes(connection)) {
            console.line(note);
        }
    }
}

Result<ExitCode> run(const ConnectionChoice& options, const CommandContext& context) {
    const auto log = open_log_for_reading(context.data_dir());
    if (!log) {
        return tl::make_unexpected(log.error());
    }
    const auto streams = chosen_streams(**log, options);
    if (!streams) {
        return tl::make_unexpected(streams.error());
    }
    const auto connections = read_coverage(**log, *streams, now_of((*log)->info()));
    if (!connections) {
        return tl::make_unexpected(connections.error());
    }
    show(*connections, context.console);
    const bool differs = std::ranges::any_of(
        *connections, [](const ConnectionCoverage& one) { return contradicts(one.report); });
    return differs ? ExitCode::differs : ExitCode::success;
}

}  // namespace

void define_coverage(CLI::App& root, Choice& choice) {
    const auto options = std::make_shared<ConnectionChoice>();
    CLI::App& command =
        add_command(root, choice,
                    {"coverage", "which spans the log's pages prove to be read whole, and the gaps",
                     "  orderlog coverage acme\n"
                     "  orderlog coverage acme --connection acme-eu --json"});
    command.add_option("TENANT,--tenant", options->tenant, "whose")->required();
    command.add_option("--connection", options->connection, "only this connection");
    on_chosen(command, choice,
              [options](CommandContext& context) { return run(*options, context); });
}

}  // namespace orderlog::tools
