#pragma once

#include "events/reason_code.hpp"

#include <string_view>

namespace orderlog::tools {

/// What a reason code says, and a failure's kind, as the end of a sentence.
[[nodiscard]] std::string_view reason_meaning(events::ReasonCode reason);
[[nodiscard]] std::string_view kind_meaning(events::FailureKind kind);

}  // namespace orderlog::tools
