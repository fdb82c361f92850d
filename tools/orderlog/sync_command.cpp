#include "adapters/system/stop_signals.hpp"
#include "adapters/system/wake_up.hpp"
#include "tools/access/engine_access.hpp"
#include "tools/access/log_access.hpp"
#include "tools/control/control_client.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/output/text_format.hpp"
#include "tools/service/service.hpp"

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

using Ask = std::function<Result<json>(const json&)>;

/// Replaces each run that is over by its outcome; whether all are.
Result<bool> collect(json& runs, const Ask& ask) {
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

ExitCode report(const json& runs, const CommandContext& context) {
    ExitCode code = ExitCode::success;
    for (const json& run : runs) {
        if (run.value("reason", "") != "SUCCESS") {
            code = ExitCode::incomplete;
        }
        if (!context.console.json()) {
            context.console.line(
                fmt::format("{}/{}: {}, {} new, {} changed, {} same {}", run.value("tenant", ""),
                            run.value("connection", ""), run.value("reason", "not ended"),
                            run.value("orders_new", 0), run.value("orders_changed", 0),
                            run.value("orders_same", 0), run.value("message", "")));
        }
    }
    if (context.console.json()) {
        context.console.line(runs.dump(2));
    }
    return code;
}

Result<ExitCode> run_beside(json runs, const CommandContext& context) {
    const adapters::WakeUp wake_up;
    const adapters::StopSignals signals(wake_up);
    const Ask ask = [&](const json& request) -> Result<json> {
        auto answer = ask_engine(context.data_dir(), request);
        if (!answer) {
            return tl::make_unexpected(answer.error());
        }
        return *answer ? Result<json>{**answer}
                       : events::fail(ErrorKind::unavailable, "the engine has ended");
    };
    while (signals.asked() == 0) {
        const auto over = collect(runs, ask);
        if (!over) {
            return tl::make_unexpected(over.error());
        }
        if (*over) {
            break;
        }
        wake_up.wait(std::chrono::milliseconds{200});
    }
    return report(runs, context);
}

Result<ExitCode> run_here(const SyncOptions& options, const CommandContext& context) {
    ServiceLog said(context.data_dir());
    const adapters::WakeUp wake_up;
    const adapters::StopSignals signals(wake_up);
    auto service = Service::open(context.configuration, said, wake_up);
    if (!service) {
        return tl::make_unexpected(service.error());
    }
    auto begun = (*service)->answer(request_of(options));
    if (!begun) {
        return tl::make_unexpected(begun.error());
    }
    json runs = (*begun)["runs"];
    std::optional<events::Error> failed;
    const auto ended = [&] {
        const auto over =
            collect(runs, [&](const json& request) { return (*service)->answer(request); });
        if (!over) {
            failed = over.error();
        }
        return signals.asked() != 0 || !over || (*over && (*service)->tables_at_end());
    };
    auto done = (*service)->run(ended, [] { return std::string("sync run done"); });
    if (!done || failed) {
        return tl::make_unexpected(failed ? *failed : done.error());
    }
    return report(runs, context);
}

Result<ExitCode> run(const SyncOptions& options, const CommandContext& context) {
    if (auto made = make_data_dir(context.data_dir()); !made) {
        return tl::make_unexpected(made.error());
    }
    const auto asked = ask_engine(context.data_dir(), request_of(options));
    if (!asked) {
        return tl::make_unexpected(asked.error());
    }
    return *asked ? run_beside((**asked)["runs"], context) : run_here(options, context);
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
