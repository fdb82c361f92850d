#pragma once

#include "events/result.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace orderlog::tools {

/// Asks the engine that runs on this data_dir; none if no engine runs. The engine's own error if it
/// refuses; `unavailable` if it does not answer within 30 s. Blocks.
[[nodiscard]] events::Result<std::optional<nlohmann::json>> ask_engine(
    const std::string& data_dir, const nlohmann::json& request);

/// The lines of the control socket. A request is an object with a command, nested no deeper than
/// any command needs; `rejected` otherwise.
[[nodiscard]] events::Result<nlohmann::json> parse_control_request(const std::string& line);
/// What a handler's outcome is as text, and back.
[[nodiscard]] std::string control_answer(const events::Result<nlohmann::json>& outcome);
[[nodiscard]] events::Result<nlohmann::json> parse_control_answer(const std::string& line);

}  // namespace orderlog::tools
