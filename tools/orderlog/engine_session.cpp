#include "tools/orderlog/engine_session.hpp"

#include "adapters/system/stop_signals.hpp"
#include "adapters/system/wake_up.hpp"
#include "tools/access/log_access.hpp"
#include "tools/control/control_client.hpp"
#include "tools/service/service.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;
using nlohmann::json;
using std::chrono::steady_clock;

namespace {

constexpr std::chrono::milliseconds interval{200};
// The work is in the log and safe; tables that cannot be written now are made from it later.
constexpr std::chrono::seconds tables_patience{15};

Result<bool> engine_runs(const CommandContext& context) {
    // Of no connection: the answer is small however many there are.
    return ask_engine(context.data_dir(), {{"command", "status"}, {"connection", "-"}})
        .map([](const std::optional<json>& answer) { return answer.has_value(); });
}

Result<void> work_beside(const CommandContext& context, const EngineWork& work) {
    const adapters::WakeUp wake_up;
    const adapters::StopSignals signals(wake_up);
    const AskEngine ask = [&](const json& request) -> Result<json> {
        auto answer = ask_engine(context.data_dir(), request);
        if (!answer) {
            return tl::make_unexpected(answer.error());
        }
        return *answer ? Result<json>{**answer}
                       : events::fail(ErrorKind::unavailable, "the engine has ended");
    };
    while (signals.asked() == 0) {
        const auto over = work.over(ask);
        if (!over) {
            return tl::make_unexpected(over.error());
        }
        if (*over) {
            break;
        }
        wake_up.wait(interval);
    }
    return {};
}

Result<void> work_here(const CommandContext& context, const EngineWork& work) {
    // Lines between redrawn bars would tear them.
    ServiceLog said(context.data_dir(), {.aloud = !context.console.draws()});
    const adapters::WakeUp wake_up;
    const adapters::StopSignals signals(wake_up);
    auto service = Service::open(context.configuration, said, wake_up);
    if (!service) {
        return tl::make_unexpected(service.error());
    }
    const AskEngine ask = [&](const json& request) { return (*service)->answer(request); };
    Result<bool> over{false};
    std::optional<steady_clock::time_point> asked;
    std::optional<steady_clock::time_point> waiting;  // For the tables alone.
    std::string tables_error;
    const auto ended = [&] {
        const auto now = steady_clock::now();
        if (over && !*over && (!asked || now - *asked >= interval)) {
            over = work.over(ask);
            asked = now;
        }
        if (over && *over) {
            waiting = waiting.value_or(now);
            tables_error = now - *waiting > tables_patience ? (*service)->tables_error() : "";
        }
        return signals.asked() != 0 || !over || !tables_error.empty() ||
               (*over && (*service)->tables_at_end());
    };
    auto done = (*service)->run(ended, [&] { return work.name + " done"; });
    if (done && !over) {
        return tl::make_unexpected(over.error());
    }
    if (done && !tables_error.empty()) {
        return events::fail(ErrorKind::unavailable,
                            fmt::format("{} is done and in the log, but the tables are behind: {}",
                                        work.name, tables_error));
    }
    return done;
}

}  // namespace

Result<void> work_with_engine(const CommandContext& context, const EngineWork& work) {
    if (auto made = make_data_dir(context.data_dir()); !made) {
        return made;
    }
    return engine_runs(context).and_then(
        [&](bool runs) { return runs ? work_beside(context, work) : work_here(context, work); });
}

}  // namespace orderlog::tools
