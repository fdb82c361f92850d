#pragma once

#include "events/access_events.hpp"
#include "events/failure_reason.hpp"
#include "events/page_events.hpp"
#include "events/reason_code.hpp"
#include "events/run_events.hpp"

#include <string>

namespace orderlog::projections {

/// Will nothing be read until a person acts?
[[nodiscard]] bool is_refusal(events::FailureKind kind);
[[nodiscard]] bool is_refusal(events::ReasonCode reason);

/// Storable, never empty: the event's message, or what it is called. Empty for success.
[[nodiscard]] std::string error_text(const events::RequestFailed& event);
[[nodiscard]] std::string error_text(const events::RunEnded& event);
[[nodiscard]] std::string error_text(const events::AccessProbed& event);

}  // namespace orderlog::projections
