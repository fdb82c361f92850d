#include "tools/supervision/supervised_engine.hpp"

#include "tools/control/control_client.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace orderlog::tools {

using adapters::ChildProcess;
using events::ErrorKind;
using events::Result;
using nlohmann::json;

SupervisedEngine::SupervisedEngine(adapters::ChildCommand command, ChildProcess process,
                                   std::string data_dir)
    : command_(std::move(command)), process_(std::move(process)), data_dir_(std::move(data_dir)) {}

Result<SupervisedEngine> SupervisedEngine::start(
    std::string data_dir, const std::map<std::string, std::string>& variables) {
    adapters::ChildCommand command;
    command.program = "/proc/self/exe";
    command.arguments = {"serve", "--die-with-parent", "--data-dir", data_dir};
    command.variables = variables;
    command.output_file = data_dir + "/serve.out";
    return ChildProcess::start(command).map([&](ChildProcess process) {
        return SupervisedEngine(command, std::move(process), data_dir);
    });
}

Result<void> SupervisedEngine::revive() {
    const auto end = process_.ended();
    if (!end) {
        return {};
    }
    if (end->signal == 0) {
        return events::fail(ErrorKind::unavailable,
                            fmt::format("'orderlog serve' ended with exit code {}", end->exit_code),
                            fmt::format("see '{}'", command_.output_file));
    }
    auto started = ChildProcess::start(command_);
    if (!started) {
        return tl::make_unexpected(started.error());
    }
    process_ = std::move(*started);
    ++restarts_;
    return {};
}

Result<std::optional<json>> SupervisedEngine::status() {
    if (auto revived = revive(); !revived) {
        return tl::make_unexpected(revived.error());
    }
    peak_bytes_ = std::max(peak_bytes_, adapters::peak_memory(process_.pid()).value_or(0));
    auto answer = ask_engine(data_dir_, {{"command", "status"}});
    // Killed between question and answer: the next call starts it again.
    return answer ? *answer : std::optional<json>{};
}

Result<json> SupervisedEngine::ask(const json& request) const {
    auto answer = ask_engine(data_dir_, request);
    if (!answer) {
        return tl::make_unexpected(answer.error());
    }
    return *answer ? Result<json>{**answer}
                   : events::fail(ErrorKind::unavailable, "the engine does not run");
}

Result<void> SupervisedEngine::stop() {
    const adapters::ChildEnd end = process_.stop();
    return end.exit_code == 0 && end.signal == 0
               ? Result<void>{}
               : events::fail(ErrorKind::unavailable,
                              fmt::format("'orderlog serve' did not stop cleanly (exit code {}, "
                                          "signal {})",
                                          end.exit_code, end.signal),
                              fmt::format("see '{}'", command_.output_file));
}

}  // namespace orderlog::tools
