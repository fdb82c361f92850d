#include "tools/access/engine_access.hpp"
#include "tools/control/run_outcomes.hpp"
#include "tools/orderlog/backfill_run.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/orderlog/engine_session.hpp"
#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <memory>
#include <utility>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;
using nlohmann::json;

namespace {

struct SyncOptions {
    std::string tenant{};
    bool all{false};
    std::size_t batch{0};         ///< 0: no limit.
    std::uint64_t orders_max{0};  ///< 0: no limit.
};

json request_of(const std::string& tenant, const std::string& connection,
                std::uint64_t orders_max) {
    return {{"command", "sync.run"},
            {"tenant", tenant},
            {"connection", connection},
            {"orders_max", orders_max},
            {"actor", command_actor()}};
}

/// One request for all, or one for each of those whose turn it is.
json requests_of(const SyncOptions& options, const json& connections) {
    if (options.batch == 0) {
        return json::array({request_of(options.tenant, {}, options.orders_max)});
    }
    json requests = json::array();
    for (const json& one : longest_waiting(connections, options.batch)) {
        requests.push_back(request_of(one.at("tenant"), one.at("connection"), options.orders_max));
    }
    return requests;
}

/// The runs that the requests begin. Whoever was removed meanwhile has none.
Result<json> begin_runs(const json& requests, const AskEngine& ask) {
    json runs = json::array();
    for (const json& request : requests) {
        auto begun = ask(request);
        if (!begun && (requests.size() == 1 || begun.error().kind != ErrorKind::not_found)) {
            return tl::make_unexpected(begun.error());
        }
        for (const json& run : begun ? begun->at("runs") : json::array()) {
            runs.push_back(run);
        }
    }
    return runs;
}

std::string because(const std::string& message) {
    return message.empty() ? std::string{} : ": " + printable(message);
}

void show_lines(const json& runs, const json& said, const CommandContext& context) {
    for (const json& run : runs) {
        context.console.line(
            fmt::format("{}/{}: {}, {} new, {} changed, {} same{}", run.value("tenant", ""),
                        run.value("connection", ""), run.value("reason", "not ended"),
                        run.value("orders_new", 0), run.value("orders_changed", 0),
                        run.value("orders_same", 0), because(run.value("message", ""))));
    }
    if (said.at("mode") == "global") {
        const json& summary = said.at("summary");
        context.console.line(fmt::format(
            "{}: {} success, {} skipped, {} failed, in {}", counted(runs.size(), "connection"),
            summary.at("success").get<int>(), summary.at("skipped").get<int>(),
            summary.at("failed").get<int>(),
            duration_text(std::chrono::milliseconds(said.at("totalDuration").get<int>()))));
    }
}

ExitCode report(const json& runs, const json& said, const CommandContext& context) {
    if (context.console.json()) {
        context.console.line(json_text(said, 2));
    } else {
        show_lines(runs, said, context);
    }
    return !runs.empty() && said.at("summary").at("success") == runs.size() ? ExitCode::success
                                                                            : ExitCode::incomplete;
}

Result<ExitCode> run(const SyncOptions& options, const CommandContext& context) {
    const auto begun_at = std::chrono::steady_clock::now();
    const auto any = living_connections(context.configuration, {.tenant = options.tenant});
    if (!any) {
        return tl::make_unexpected(any.error());
    }
    const json requests = requests_of(options, *any);
    json runs = json::array();  // Empty until they have begun.
    const auto over = [&](const AskEngine& ask) -> Result<bool> {
        if (runs.empty()) {
            auto begun = begin_runs(requests, ask);
            if (!begun) {
                return tl::make_unexpected(begun.error());
            }
            runs = std::move(*begun);
        }
        return collect_outcomes(runs, "sync.outcomes", ask);
    };
    const auto worked = work_with_engine(context, {"sync run", over});
    if (!worked && runs.empty()) {
        return tl::make_unexpected(worked.error());
    }
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - begun_at);
    const json said = sync_summary(runs, options.all ? "global" : "tenant", took.count());
    const ExitCode code = report(runs, said, context);  // Whatever became of the tables.
    return worked.map([&] { return code; });
}

}  // namespace

void define_sync(CLI::App& root, Choice& choice) {
    CLI::App& group = add_command(root, choice, {"sync", "follow updates", ""});
    group.require_subcommand(1);
    const auto options = std::make_shared<SyncOptions>();
    CLI::App& command =
        add_command(group, choice,
                    {"run", "follow connections to now, then end",
                     "  orderlog sync run --tenant acme\n  orderlog sync run --all --json\n"
                     "  orderlog sync run --all --batch 5 --max-orders 500"});
    CLI::Option* tenant =
        command.add_option("--tenant,TENANT", options->tenant, "whose connections");
    CLI::Option* all = command.add_flag("--all", options->all, "every tenant's")->excludes(tenant);
    command.add_option("--batch", options->batch, "only so many, those that have waited longest")
        ->check(CLI::Range(1, 100'000))
        ->needs(all);
    command
        .add_option("--max-orders", options->orders_max,
                    "end a connection's run with the page that brings so many; the next goes on")
        ->check(CLI::Range(1, 100'000'000));
    on_chosen(command, choice,
              [options](CommandContext& context) { return run(*options, context); },
              {.usable =
                   [options] {
                       return options->tenant.empty() && !options->all
                                  ? events::fail(ErrorKind::rejected,
                                                 "whose connections shall be followed?",
                                                 "say --tenant T, or --all")
                                  : Result<void>{};
                   },
               .sends = true,
               .beside = true});
    define_sync_items(group, choice);
}

}  // namespace orderlog::tools
