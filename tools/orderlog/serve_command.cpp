#include "adapters/system/parent_process.hpp"
#include "adapters/system/stop_signals.hpp"
#include "adapters/system/wake_up.hpp"
#include "tools/access/log_access.hpp"
#include "tools/orderlog/commands.hpp"
#include "tools/service/service.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <csignal>
#include <memory>

namespace orderlog::tools {

using events::Result;

namespace {

struct ServeOptions {
    bool until_caught_up{false};
    bool die_with_parent{false};
};

std::string cause_of(int signal) {
    switch (signal) {
        case SIGTERM:
            return "SIGTERM";
        case SIGINT:
            return "SIGINT";
        default:
            return "caught up";
    }
}

Result<ExitCode> serve(const ServeOptions& options, const CommandContext& context) {
    if (options.die_with_parent) {
        adapters::stop_with_parent();
    }
    if (auto made = make_data_dir(context.data_dir()); !made) {
        return tl::make_unexpected(made.error());
    }
    ServiceLog said(context.data_dir(), {});
    const adapters::WakeUp wake_up;
    const adapters::StopSignals signals(wake_up);
    auto service =
        Service::open(context.configuration, said, wake_up, {.lasts = !options.until_caught_up});
    if (!service) {
        return tl::make_unexpected(service.error());
    }
    const auto ended = [&] {
        return signals.asked() != 0 || (options.until_caught_up && (*service)->caught_up());
    };
    return (*service)->run(ended, [&] { return cause_of(signals.asked()); }).map([] {
        return ExitCode::success;
    });
}

}  // namespace

void define_serve(CLI::App& root, Choice& choice) {
    const auto options = std::make_shared<ServeOptions>();
    CLI::App& command =
        add_command(root, choice,
                    {"serve", "follow every connection and feed the tables until told to stop",
                     "  orderlog serve\n"
                     "  orderlog serve --until-caught-up && orderlog hash"});
    command.add_flag("--until-caught-up", options->until_caught_up,
                     "end when backfills are done and what was settled at the start is in the "
                     "tables");
    command.add_flag("--die-with-parent", options->die_with_parent,
                     "stop when the process that started this one ends");
    on_chosen(command, choice,
              [options](CommandContext& context) { return serve(*options, context); },
              {.sends = true});
}

}  // namespace orderlog::tools
