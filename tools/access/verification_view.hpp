#pragma once

#include "events/ids.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>

namespace orderlog::tools {

/// When the whole log was last verified, how that ended last, and how far one under way is, by what
/// data_dir holds: `whole` and `last` (time, position, and whole or not) and `reached`, each null
/// if there is none.
[[nodiscard]] nlohmann::json verification_json(const std::string& data_dir);
/// So too, for people.
[[nodiscard]] std::string verification_text(const nlohmann::json& verification);

}  // namespace orderlog::tools
