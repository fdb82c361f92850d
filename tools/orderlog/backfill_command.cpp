#include "tools/access/engine_access.hpp"
#include "tools/orderlog/backfill_progress.hpp"
#include "tools/orderlog/backfill_run.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/orderlog/moment.hpp"
#include "tools/output/json_text.hpp"
#include "tools/output/progress_bar.hpp"
#include "tools/output/text_format.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace orderlog::tools {

using events::Result;
using nlohmann::json;

namespace {

/// The connections that the options mean.
Result<json> selected(const BackfillOptions& options, const CommandContext& context) {
    return engine_status(context.configuration,
                         {{"tenant", options.tenant}, {"connection", options.connection}})
        .and_then([&](const json& status) { return selected_connections(status, options); });
}

Result<ExitCode> for_each(const std::string& verb, const BackfillOptions& options,
                          const CommandContext& context) {
    const auto connections = selected(options, context);
    if (!connections) {
        return tl::make_unexpected(connections.error());
    }
    json done = json::array();
    for (const json& connection : *connections) {
        json request = start_request(connection, options);
        request["command"] = "backfill." + verb;
        if (auto answer = command_engine(context.configuration, request); !answer) {
            return tl::make_unexpected(answer.error());
        }
        done.push_back(connection.at("connection"));
        if (!context.console.json()) {
            context.console.line(fmt::format("backfill of '{}': {} done",
                                             connection.at("connection").get<std::string>(), verb));
        }
    }
    if (context.console.json()) {
        context.console.line(json_text({{"connections", done}}));
    }
    return ExitCode::success;
}

Result<ExitCode> show(const BackfillOptions& options, const CommandContext& context) {
    const auto connections = selected(options, context);
    if (!connections) {
        return tl::make_unexpected(connections.error());
    }
    json all = json::array();
    TextTable table(
        {"TENANT", "CONNECTION", "PHASE", "PROGRESS", "CHUNK", "ORDERS", "OF ABOUT", "LEFT"});
    for (const json& connection : *connections) {
        const json& backfill = connection.at("backfill");
        all.push_back({{"tenant", connection.at("tenant")},
                       {"connection", connection.at("connection")},
                       {"backfill", backfill}});
        const double percent = backfill.at("progress_percent").get<double>();
        const json& left = backfill.at("remaining_s");
        table.add({connection.at("tenant"), connection.at("connection"), backfill.at("phase"),
                   fmt::format("{} {:.1f} %", progress_bar(percent / 100, 20), percent),
                   chunk_text(backfill), with_thousands(backfill.at("orders").get<std::uint64_t>()),
                   with_thousands(backfill.at("orders_estimated").get<std::uint64_t>()),
                   left.is_null() ? "–"
                                  : duration_text(events::Duration{
                                        static_cast<std::int64_t>(left.get<double>() * 1e6)})});
    }
    if (context.console.json()) {
        context.console.line(json_text(all, 2));
    } else {
        context.console.table(table);
    }
    return ExitCode::success;
}

Result<void> check_instant(const std::string& text) {
    return read_instant(text).map([](events::Time /*known*/) {});
}

Result<void> check_span(const BackfillOptions& options) {
    const auto from = read_instant(options.from);
    const auto to = read_instant(options.to);
    return from && to && *from >= *to ? events::fail(events::ErrorKind::rejected,
                                                     fmt::format("--from {} is not before --to {}",
                                                                 options.from, options.to),
                                                     "--from 2024-01-01 --to 2024-07-01")
                                      : Result<void>{};
}

CLI::Option* add_selection(CLI::App& command, BackfillOptions& options) {
    command.add_option("--connection", options.connection, "only this one");
    return command.add_option("--tenant", options.tenant, "whose connections");
}

/// What past a new backfill reads.
void add_span(CLI::App& command, BackfillOptions& options) {
    command.add_option("--months", options.months, "how far back from now")
        ->check(CLI::Range(1, 120))
        ->capture_default_str();
    command.add_option("--chunk-days", options.chunk_days, "days of one chunk")
        ->check(CLI::Range(1, 366))
        ->capture_default_str();
    check_value(
        *command.add_option("--from", options.from, "oldest creation time, instead of --months"),
        check_instant);
    check_value(*command.add_option("--to", options.to, "newest creation time; without: now"),
                check_instant);
}

void define_start(CLI::App& group, Choice& choice) {
    const auto options = std::make_shared<BackfillOptions>();
    CLI::App& command = add_command(
        group, choice,
        {"start", "read the past by creation time, newest chunk first",
         "  orderlog backfill start --tenant acme --months 24\n"
         "  orderlog backfill start --tenant acme --connection acme-eu --chunk-days 7"});
    add_selection(command, *options)->required();
    add_span(command, *options);
    on_chosen(command, choice,
              [options](CommandContext& context) { return for_each("start", *options, context); },
              {.usable = [options] { return check_span(*options); }});
}

void define_run(CLI::App& group, Choice& choice) {
    const auto options = std::make_shared<BackfillOptions>();
    CLI::App& command =
        add_command(group, choice,
                    {"run", "begin a backfill or go on with one, and follow it to its end",
                     "  orderlog backfill run --tenant acme --months 24\n"
                     "  orderlog backfill run --tenant acme && orderlog hash"});
    add_selection(command, *options)->required();
    add_span(command, *options);
    on_chosen(command, choice,
              [options](CommandContext& context) { return run_backfill(*options, context); },
              {.usable = [options] { return check_span(*options); }, .sends = true});
}

void define_status_of_backfills(CLI::App& group, Choice& choice) {
    const auto options = std::make_shared<BackfillOptions>();
    CLI::App& command = add_command(
        group, choice,
        {"status", "how far backfills are",
         "  orderlog backfill status\n  orderlog backfill status --tenant acme --json"});
    add_selection(command, *options);
    on_chosen(command, choice,
              [options](CommandContext& context) { return show(*options, context); });
}

}  // namespace

void define_backfill(CLI::App& root, Choice& choice) {
    CLI::App& group = add_command(root, choice, {"backfill", "read the past of connections", ""});
    group.require_subcommand(1);
    define_start(group, choice);
    define_run(group, choice);
    define_status_of_backfills(group, choice);
    for (const auto& [verb, summary] : {std::pair{"pause", "stop at the page that is being read"},
                                        std::pair{"resume", "go on where it stopped"},
                                        std::pair{"cancel", "give a backfill up"}}) {
        const auto options = std::make_shared<BackfillOptions>();
        const std::string example = fmt::format("  orderlog backfill {} --tenant acme", verb);
        CLI::App& command = add_command(group, choice, {verb, summary, example});
        add_selection(command, *options)->required();
        on_chosen(command, choice, [options, verb = std::string(verb)](CommandContext& context) {
            return for_each(verb, *options, context);
        });
    }
}

}  // namespace orderlog::tools
