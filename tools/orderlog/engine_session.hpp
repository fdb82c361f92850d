#pragma once

#include "tools/control/run_outcomes.hpp"
#include "tools/orderlog/command.hpp"

#include <functional>
#include <string>

namespace orderlog::tools {

/// What a command wants of an engine.
struct EngineWork {
    std::string name{};  ///< "sync run": why an engine of our own ends.
    /// Asked several times a second until it is true. An error ends the work.
    std::function<events::Result<bool>(const AskEngine& /*ask*/)> over{};
};

/// Has the running engine do the work or, when none runs, one in this process, which ends once the
/// tables hold what the log holds. SIGINT and SIGTERM end the wait, and an engine of our own
/// cleanly; that is no error.
[[nodiscard]] events::Result<void> work_with_engine(const CommandContext& context,
                                                    const EngineWork& work);

}  // namespace orderlog::tools
