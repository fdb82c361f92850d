#include "tools/access/engine_access.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/orderlog/moment.hpp"
#include "tools/output/progress_bar.hpp"
#include "tools/output/text_format.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;
using nlohmann::json;

namespace {

struct BackfillOptions {
    std::string tenant{};
    std::string connection{};
    std::uint32_t months{24};
    std::uint32_t chunk_days{30};
    std::string from{};
    std::string to{};
};

/// The connections that the options mean.
Result<json> selected(const BackfillOptions& options, const CommandContext& context) {
    auto status = engine_status(context.configuration,
                                {{"tenant", options.tenant}, {"connection", options.connection}});
    if (!status) {
        return tl::make_unexpected(status.error());
    }
    json living = json::array();
    for (const json& connection : (*status)["connections"]) {
        if (connection.at("phase") != "removed") {
            living.push_back(connection);
        }
    }
    if (living.empty()) {
        return events::fail(
            ErrorKind::not_found,
            fmt::format("tenant '{}' has no connection{}", options.tenant,
                        options.connection.empty() ? "" : fmt::format(" '{}'", options.connection)),
            "'orderlog connection list' names them all");
    }
    return living;
}

/// RFC 3339 of what check_instant() took; empty for nothing.
std::string instant_text(const std::string& option) {
    const auto time = read_instant(option);
    return time ? events::to_text(*time) : std::string{};
}

Result<ExitCode> for_each(const std::string& verb, const BackfillOptions& options,
                          const CommandContext& context) {
    const auto connections = selected(options, context);
    if (!connections) {
        return tl::make_unexpected(connections.error());
    }
    json done = json::array();
    for (const json& connection : *connections) {
        json request{{"command", "backfill." + verb},
                     {"tenant", connection.at("tenant")},
                     {"connection", connection.at("connection")}};
        if (verb == "start") {
            request["months"] = options.months;
            request["chunk_days"] = options.chunk_days;
            request["from"] = instant_text(options.from);
            request["to"] = instant_text(options.to);
        }
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
        context.console.line(json{{"connections", done}}.dump());
    }
    return ExitCode::success;
}

Result<ExitCode> show(const BackfillOptions& options, const CommandContext& context) {
    const auto connections = selected(options, context);
    if (!connections) {
        return tl::make_unexpected(connections.error());
    }
    json all = json::array();
    TextTable table({"CONNECTION", "PHASE", "PROGRESS", "CHUNK", "ORDERS", "OF ABOUT", "LEFT"});
    for (const json& connection : *connections) {
        const json& backfill = connection.at("backfill");
        all.push_back({{"connection", connection.at("connection")}, {"backfill", backfill}});
        const double percent = backfill.at("progress_percent").get<double>();
        const json& left = backfill.at("remaining_s");
        table.add({connection.at("connection"), backfill.at("phase"),
                   fmt::format("{} {:.1f} %", progress_bar(percent / 100, 20), percent),
                   fmt::format("{}/{}", backfill.at("chunk").get<int>() + 1,
                               backfill.at("chunks").get<int>()),
                   with_thousands(backfill.at("orders").get<std::uint64_t>()),
                   with_thousands(backfill.at("orders_estimated").get<std::uint64_t>()),
                   left.is_null() ? "–"
                                  : duration_text(events::Duration{
                                        static_cast<std::int64_t>(left.get<double>() * 1e6)})});
    }
    if (context.console.json()) {
        context.console.line(all.dump(2));
    } else {
        context.console.table(table);
    }
    return ExitCode::success;
}

Result<void> check_instant(const std::string& text) {
    return read_instant(text).map([](events::Time /*known*/) {});
}

void add_selection(CLI::App& command, BackfillOptions& options) {
    command.add_option("--tenant", options.tenant, "whose connections")->required();
    command.add_option("--connection", options.connection, "only this one");
}

void define_start(CLI::App& group, Choice& choice) {
    const auto options = std::make_shared<BackfillOptions>();
    CLI::App& command = add_command(
        group, choice,
        {"start", "read the past by creation time, newest chunk first",
         "  orderlog backfill start --tenant acme --months 24\n"
         "  orderlog backfill start --tenant acme --connection acme-eu --chunk-days 7"});
    add_selection(command, *options);
    command.add_option("--months", options->months, "how far back from now")
        ->check(CLI::Range(1, 120))
        ->capture_default_str();
    command.add_option("--chunk-days", options->chunk_days, "days of one chunk")
        ->check(CLI::Range(1, 366))
        ->capture_default_str();
    check_value(
        *command.add_option("--from", options->from, "oldest creation time, instead of --months"),
        check_instant);
    check_value(*command.add_option("--to", options->to, "newest creation time; without: now"),
                check_instant);
    on_chosen(command, choice,
              [options](CommandContext& context) { return for_each("start", *options, context); });
}

}  // namespace

void define_backfill(CLI::App& root, Choice& choice) {
    CLI::App& group = add_command(root, choice, {"backfill", "read the past of connections", ""});
    group.require_subcommand(1);
    define_start(group, choice);
    const auto shown = std::make_shared<BackfillOptions>();
    CLI::App& status = add_command(
        group, choice,
        {"status", "how far a backfill is", "  orderlog backfill status --tenant acme --json"});
    add_selection(status, *shown);
    on_chosen(status, choice, [shown](CommandContext& context) { return show(*shown, context); });
    for (const auto& [verb, summary] : {std::pair{"pause", "stop at the page that is being read"},
                                        std::pair{"resume", "go on where it stopped"},
                                        std::pair{"cancel", "give a backfill up"}}) {
        const auto options = std::make_shared<BackfillOptions>();
        const std::string example = fmt::format("  orderlog backfill {} --tenant acme", verb);
        CLI::App& command = add_command(group, choice, {verb, summary, example});
        add_selection(command, *options);
        on_chosen(command, choice, [options, verb = std::string(verb)](CommandContext& context) {
            return for_each(verb, *options, context);
        });
    }
}

}  // namespace orderlog::tools
