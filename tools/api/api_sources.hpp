#pragma once

#include "adapters/sp_api/secret_store.hpp"
#include "events/event_log.hpp"
#include "events/result.hpp"
#include "tools/control/run_outcomes.hpp"

#include <functional>

namespace orderlog::tools {

/// What the routes ask besides the tables. All of it is thread-safe, and outlives them.
struct ApiSources {
    const events::EventLog& log;
    /// As the control socket does: waits for the engine's turn. `unavailable` once it ends.
    AskEngine ask;
    /// Never waits. Whether the engine works and its tables are written; `unavailable` says what is
    /// missing.
    std::function<events::Result<void>()> ready;
    bool developer{false};  ///< What only a developer wants is offered, too.
    /// Where refresh tokens are kept; null: nowhere.
    adapters::SecretStore* secrets{nullptr};
};

}  // namespace orderlog::tools
