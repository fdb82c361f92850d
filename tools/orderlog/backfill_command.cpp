#include "tools/access/engine_access.hpp"
#include "tools/control/engine_desk.hpp"
#include "tools/orderlog/backfill_progress.hpp"
#include "tools/orderlog/backfill_run.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/orders/moment.hpp"
#include "tools/output/json_text.hpp"
#include "tools/output/progress_bar.hpp"
#include "tools/output/text_format.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>

namespace orderlog::tools {

using events::Result;
using nlohmann::json;

namespace {

/// What a command did to the connections that it was meant for.
class Outcomes {
 public:
    Outcomes(std::string verb, const CommandContext& context)
        : verb_(std::move(verb)), context_(context) {}

    void done(const json& connection) { add("connections", connection, verb_ + " done"); }
    void nothing_to_do(const json& connection) {
        const std::string phase = connection.at("backfill").at("phase");
        add("unchanged", connection,
            phase == "none" ? "there is none" : fmt::format("is {} already", phase));
    }
    void failed(const json& connection, const events::Error& error) {
        all_["failed"].push_back(
            {{"connection", connection.at("connection")}, {"message", error.message}});
        context_.console.error(error);
        worst_ = std::max(worst_, exit_code_of(error.kind));
    }
    ExitCode report() const {
        if (context_.console.json()) {
            context_.console.line(json_text(all_));
        }
        return worst_;
    }

 private:
    void add(const char* list, const json& connection, const std::string& what) {
        const std::string name = connection.at("connection");
        all_[list].push_back(name);
        if (!context_.console.json()) {
            context_.console.line(fmt::format("backfill of '{}': {}", name, what));
        }
    }

    std::string verb_;
    const CommandContext& context_;
    json all_{{"connections", json::array()},  ///< Those that were changed.
              {"unchanged", json::array()},
              {"failed", json::array()}};
    ExitCode worst_{ExitCode::success};
};

/// Whatever becomes of one connection, the others are tried; what fails for the log fails for all.
Result<ExitCode> for_each(const std::string& verb, const BackfillOptions& options,
                          const CommandContext& context) {
    const auto connections = living_connections(context.configuration, options);
    if (!connections) {
        return tl::make_unexpected(connections.error());
    }
    Outcomes outcomes(verb, context);
    for (const json& connection : *connections) {
        if (is_already(verb, connection.at("backfill").at("phase").get<std::string>())) {
            outcomes.nothing_to_do(connection);
            continue;
        }
        json request = start_request(connection, options);
        request["command"] = "backfill." + verb;
        const auto answer = command_engine(context.configuration, request);
        if (answer) {
            outcomes.done(connection);
        } else if (is_fatal(answer.error())) {
            return tl::make_unexpected(answer.error());
        } else {
            outcomes.failed(connection, answer.error());
        }
    }
    return outcomes.report();
}

Result<ExitCode> show(const BackfillOptions& options, const CommandContext& context) {
    const auto connections = living_connections(context.configuration, options);
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
    return command.add_option("--tenant,TENANT", options.tenant, "whose connections");
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
    on_chosen(
        command, choice,
        [options](CommandContext& context) { return run_backfill(*options, context); },
        {.usable = [options] { return check_span(*options); }, .sends = true, .beside = true});
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
