#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"
#include "adapters/sp_api/orders_query_reader.hpp"
#include "projections/coverage.hpp"
#include "tools/access/log_access.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/orderlog/coverage_view.hpp"
#include "tools/orderlog/log_streams.hpp"
#include "tools/orderlog/moment.hpp"
#include "tools/output/json_text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>

namespace orderlog::tools {

using events::EventLog;
using events::LogPosition;
using events::Result;
using events::StoredEvent;
using events::StreamId;
using nlohmann::json;

namespace {

Result<std::vector<StoredEvent>> losses_of(const EventLog& log) {
    std::vector<StoredEvent> losses;
    const auto read = each_event(log, {}, [&](const StoredEvent& stored) {
        if (std::holds_alternative<events::LossAccepted>(stored.event)) {
            losses.push_back(stored);
        }
    });
    return read.map([&] { return std::move(losses); });
}

Result<ConnectionCoverage> coverage_of(const EventLog& log, const StreamId& stream,
                                       const std::vector<StoredEvent>& losses, events::Time now) {
    const adapters::OrdersQueryReader queries;
    adapters::OrdersPageReader reader;
    projections::Coverage coverage(queries, reader);
    auto loss = losses.begin();
    const auto apply_losses = [&](LogPosition up_to) {
        Result<void> applied;
        for (; applied && loss != losses.end() && loss->position < up_to; ++loss) {
            applied = coverage.apply(*loss, log);
        }
        return applied;
    };
    auto read = each_event(log, stream, [&](const StoredEvent& stored) {
        return apply_losses(stored.position).and_then([&] { return coverage.apply(stored, log); });
    });
    return read.and_then([&] { return apply_losses(events::next(log.info().last)); }).map([&] {
        return ConnectionCoverage{.stream = stream, .report = coverage.report(now)};
    });
}

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
    const auto losses = losses_of(**log);
    if (!losses) {
        return tl::make_unexpected(losses.error());
    }
    const events::LogInfo info = (*log)->info();
    const auto now = now_of(info);
    std::vector<ConnectionCoverage> connections;
    for (const StreamId& stream : *streams) {
        auto coverage = coverage_of(**log, stream, *losses, now);
        if (!coverage) {
            return tl::make_unexpected(coverage.error());
        }
        connections.push_back(*std::move(coverage));
    }
    show(connections, context.console);
    const bool differs = std::ranges::any_of(
        connections, [](const ConnectionCoverage& one) { return contradicts(one.report); });
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
