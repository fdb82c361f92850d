#pragma once

#include "events/event_log.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace orderlog::tools {

/// When the whole log was last verified, how that ended last, and how far one under way is, by what
/// data_dir holds of it: `whole` and `last` (time, position, scope, and whole or not) and
/// `reached`, each null if there is none; `last_position`, where the log ends.
[[nodiscard]] nlohmann::json verification_json(const std::string& data_dir,
                                               const events::LogInfo& log);
/// So too, for people.
[[nodiscard]] std::string verification_text(const nlohmann::json& verification);

}  // namespace orderlog::tools
