#include "adapters/rocksdb/rocksdb_event_log.hpp"
#include "adapters/system/stop_signals.hpp"
#include "adapters/system/wake_up.hpp"
#include "tools/inspect/inspector.hpp"
#include "tools/inspect/terminal_screen.hpp"
#include "tools/orderlog/commands.hpp"

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <chrono>
#include <memory>

namespace orderlog::tools {

using adapters::RocksdbEventLog;
using events::ErrorKind;
using events::Result;

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// How often the log is looked at, and how long a key waits for a signal to be seen.
constexpr milliseconds follow_interval{300};

struct InspectOptions {
    std::string tenant{};
};

Result<void> check_terminal(bool json) {
    if (!json && ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1) {
        return {};
    }
    return events::fail(ErrorKind::rejected,
                        json ? "'inspect' draws on a terminal and knows no --json"
                             : "'inspect' needs a terminal for its keys and its screen",
                        "'orderlog timeline TENANT' and 'orderlog log show POSITION' say the same, "
                        "with --json too");
}

/// A log that nobody writes can be followed too: somebody may begin to.
void follow(RocksdbEventLog& log, Inspector& inspector) {
    if (const auto refreshed = log.refresh(); !refreshed) {
        inspector.tell(refreshed.error());
        return;
    }
    inspector.grow();
}

Result<ExitCode> watch(RocksdbEventLog& log, Inspector& inspector) {
    const adapters::WakeUp wake_up;
    const adapters::StopSignals signals{wake_up};
    auto screen = TerminalScreen::open();
    if (!screen) {
        return tl::make_unexpected(screen.error());
    }
    inspector.fit((*screen)->size());
    auto looked = steady_clock::now();
    while (!inspector.ended() && signals.asked() == 0) {
        const bool is_busy = inspector.step();
        (*screen)->draw(inspector.lines());
        const Key key = (*screen)->key(is_busy ? milliseconds{0} : follow_interval);
        if (key.kind == KeyKind::hang_up) {
            break;
        }
        inspector.fit((*screen)->size());
        inspector.press(key);
        if (inspector.follows() && steady_clock::now() - looked >= follow_interval) {
            follow(log, inspector);
            looked = steady_clock::now();
        }
    }
    return ExitCode::success;
}

Result<ExitCode> run(const InspectOptions& options, const CommandContext& context) {
    auto log = RocksdbEventLog::open_secondary(context.data_dir(), {});
    if (!log) {
        return tl::make_unexpected(log.error());
    }
    const auto tenant =
        options.tenant.empty() ? std::nullopt : std::optional{events::TenantId{options.tenant}};
    auto inspector = Inspector::open(**log, tenant);
    if (!inspector) {
        return tl::make_unexpected(inspector.error());
    }
    return watch(**log, *inspector);
}

}  // namespace

void define_inspect(CLI::App& root, Choice& choice) {
    const auto options = std::make_shared<InspectOptions>();
    CLI::App& command =
        add_command(root, choice,
                    {"inspect", "look through tenants, runs and events on the whole terminal",
                     "  orderlog inspect\n"
                     "  orderlog inspect acme"});
    command.add_option("TENANT,--tenant", options->tenant, "begin with this tenant's runs");
    on_chosen(command, choice,
              [options](CommandContext& context) { return run(*options, context); },
              {.usable = [&choice] { return check_terminal(choice.json); }});
}

}  // namespace orderlog::tools
