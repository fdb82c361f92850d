#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "tools/access/log_access.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/orderlog/parity_run.hpp"
#include "tools/orderlog/parity_view.hpp"
#include "tools/orders/log_streams.hpp"
#include "tools/output/json_text.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>

namespace orderlog::tools {

using events::Result;
using nlohmann::json;

namespace {

struct ParityOptions {
    ConnectionChoice choice{};
    std::uint64_t examples_max{3};
};

// More examples of one field help nobody.
constexpr std::uint64_t examples_max_max = 1000;

void show(const std::vector<ConnectionParity>& connections, const Console& console) {
    if (console.json()) {
        json all = json::array();
        for (const ConnectionParity& connection : connections) {
            all.push_back(parity_json(connection));
        }
        console.line(json_text({{"connections", std::move(all)}}, 2));
        return;
    }
    for (const ConnectionParity& connection : connections) {
        if (connection.compared > 0) {
            console.table(parity_table(connection));
        }
        for (const std::string& note : parity_notes(connection)) {
            console.line(note);
        }
    }
    console.line(parity_total(connections));
}

Result<ExitCode> run(const ParityOptions& options, const CommandContext& context) {
    const auto log = open_log_for_reading(context.data_dir());
    if (!log) {
        return tl::make_unexpected(log.error());
    }
    const auto streams = chosen_streams(**log, options.choice);
    if (!streams) {
        return tl::make_unexpected(streams.error());
    }
    std::vector<ConnectionParity> connections;
    for (const events::StreamId& stream : *streams) {
        auto parity = parity_of(**log, stream, options.examples_max);
        if (!parity) {
            return tl::make_unexpected(parity.error());
        }
        connections.push_back(*std::move(parity));
    }
    show(connections, context.console);
    const bool differs = std::ranges::any_of(
        connections, [](const ConnectionParity& one) { return one.findings() > 0; });
    return differs ? ExitCode::differs : ExitCode::success;
}

}  // namespace

void define_parity(CLI::App& root, Choice& choice) {
    const auto options = std::make_shared<ParityOptions>();
    CLI::App& command =
        add_command(root, choice,
                    {"parity",
                     "orders that both Orders APIs told, field by field; exit code 9 if Amazon's "
                     "own map does not explain a difference",
                     "  orderlog parity acme\n"
                     "  orderlog parity acme --connection acme-eu --json"});
    command.add_option("TENANT,--tenant", options->choice.tenant, "whose")->required();
    command.add_option("--connection", options->choice.connection, "only this connection");
    command
        .add_option("--limit", options->examples_max,
                    "examples shown of each field with findings, 3 unless told")
        ->check(CLI::Range(std::uint64_t{0}, examples_max_max));
    on_chosen(command, choice,
              [options](CommandContext& context) { return run(*options, context); });
}

}  // namespace orderlog::tools
