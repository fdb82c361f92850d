#pragma once

#include "engine/engine.hpp"
#include "events/event_log.hpp"
#include "tools/tokens/token_book.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace orderlog::tools {

/// What the engine can be asked by JSON. The control socket and a command that opens the log by
/// itself ask here, so both do the same. Used on the engine's thread.
class EngineDesk {
 public:
    /// Borrows both.
    EngineDesk(engine::Engine& engine, const events::EventLog& log);

    /// `request["command"]` says what. `rejected` and `not_found` are answers; any other error is
    /// one of the log, after which the process must end.
    [[nodiscard]] events::Result<nlohmann::json> answer(const nlohmann::json& request);

 private:
    [[nodiscard]] events::Result<nlohmann::json> decide(const nlohmann::json& request);
    [[nodiscard]] events::Result<nlohmann::json> answer_of_tokens(const std::string& command,
                                                                  const nlohmann::json& request);
    [[nodiscard]] events::Result<nlohmann::json> record_shown(const nlohmann::json& request);

    engine::Engine& engine_;
    const events::EventLog& log_;
    TokenBook tokens_{};
};

/// Whether an error of EngineDesk or Engine ends the process.
[[nodiscard]] bool is_fatal(const events::Error& error);

}  // namespace orderlog::tools
