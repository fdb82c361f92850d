#pragma once

#include "events/reason_code.hpp"

#include <string_view>

namespace orderlog::tools {

/// What a reason code says, and a failure's kind, as the end of a sentence; empty of a number that
/// is none.
[[nodiscard]] std::string_view reason_meaning(events::ReasonCode reason);
[[nodiscard]] std::string_view failure_meaning(events::FailureKind kind);

}  // namespace orderlog::tools
