#pragma once

#include "events/result.hpp"
#include "tools/config/configuration.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace orderlog::tools {

/// Lets the running engine answer; when none runs, opens the log and answers here, with the same
/// effect. A log that somebody holds without a socket is waited for: 5 s. Blocks.
[[nodiscard]] events::Result<nlohmann::json> command_engine(const Configuration& configuration,
                                                            nlohmann::json request);

/// `status` of the running engine, else the state that the log folds to; writes nothing. The answer
/// has "running" besides what EngineDesk says, and "refused" (message, hint) if no engine can run
/// since the log has lost its end; "verified" is as verification_json() says. `not_found` if it
/// names a tenant alone that has no connection.
[[nodiscard]] events::Result<nlohmann::json> engine_status(const Configuration& configuration,
                                                           nlohmann::json request);

/// "cli:<user>", for the events of a command.
[[nodiscard]] std::string command_actor();

}  // namespace orderlog::tools
