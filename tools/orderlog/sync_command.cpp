#include "tools/access/engine_access.hpp"
#include "tools/orderlog/backfill_run.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/orderlog/engine_session.hpp"
#include "tools/output/json_text.hpp"
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

struct SyncOptions {
    std::string tenant{};
    bool all{false};
};

json request_of(const SyncOptions& options) {
    return {{"command", "sync.run"}, {"tenant", options.tenant}, {"actor", command_actor()}};
}

/// Replaces each run that is over by its outcome; whether all are.
Result<bool> collect(json& runs, const AskEngine& ask) {
    bool all = true;
    for (json& run : runs) {
        if (run.value("ended", false)) {
            continue;
        }
        json request = run;
        request["command"] = "sync.outcome";
        const auto outcome = ask(request);
        if (!outcome) {
            return tl::make_unexpected(outcome.error());
        }
        run.update(*outcome);
        all = all && run.value("ended", false);
    }
    return all;
}

std::string because(const std::string& message) {
    return message.empty() ? std::string{} : ": " + message;
}

ExitCode report(const json& runs, const CommandContext& context) {
    ExitCode code = runs.empty() ? ExitCode::incomplete : ExitCode::success;
    for (const json& run : runs) {
        if (run.value("reason", "") != "SUCCESS") {
            code = ExitCode::incomplete;
        }
        if (!context.console.json()) {
            context.console.line(
                fmt::format("{}/{}: {}, {} new, {} changed, {} same{}", run.value("tenant", ""),
                            run.value("connection", ""), run.value("reason", "not ended"),
                            run.value("orders_new", 0), run.value("orders_changed", 0),
                            run.value("orders_same", 0), because(run.value("message", ""))));
        }
    }
    if (context.console.json()) {
        context.console.line(json_text(runs, 2));
    }
    return code;
}

Result<ExitCode> run(const SyncOptions& options, const CommandContext& context) {
    if (const auto any = living_connections(context.configuration, {.tenant = options.tenant});
        !any) {
        return tl::make_unexpected(any.error());
    }
    json runs = json::array();  // Empty until they have begun.
    const auto over = [&](const AskEngine& ask) -> Result<bool> {
        if (runs.empty()) {
            auto begun = ask(request_of(options));
            if (!begun) {
                return tl::make_unexpected(begun.error());
            }
            runs = (*begun)["runs"];
        }
        return collect(runs, ask);
    };
    const auto worked = work_with_engine(context, {"sync run", over});
    if (!worked && runs.empty()) {
        return tl::make_unexpected(worked.error());
    }
    const ExitCode code = report(runs, context);  // Whatever became of the tables.
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
                     "  orderlog sync run --tenant acme\n  orderlog sync run --all --json"});
    CLI::Option* tenant = command.add_option("--tenant", options->tenant, "whose connections");
    command.add_flag("--all", options->all, "every tenant's")->excludes(tenant);
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
               .sends = true});
}

}  // namespace orderlog::tools
