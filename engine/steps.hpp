#pragma once

#include "engine/arrival.hpp"
#include "engine/decision.hpp"

#include <string>

namespace orderlog::engine {

/// Did nothing else move the chain since this was asked? Only then may its answer move it.
[[nodiscard]] bool is_expected(const ConnectionState& state, const Asked& asked);

/// The run that the answer belongs to; starts one if none is open.
events::LogPosition ensure_run(Decision& decision, const Asked& asked);

/// Ends the sync run if one is open.
void end_sync_run(Decision& decision, events::ReasonCode reason, const std::string& message,
                  events::LogPosition cause);
/// Ends every run that is open.
void end_runs(Decision& decision, events::ReasonCode reason, const std::string& message,
              events::LogPosition cause);

/// Gives the chain's cursor up and opens its window again, halved unless it is too small for that.
/// `bad` is the bad value or its cause.
void repair(Decision& decision, const Asked& asked, std::string bad, Links links);

[[nodiscard]] std::uint64_t microseconds(events::Duration duration);
[[nodiscard]] events::Operation operation_of(events::Purpose purpose);

}  // namespace orderlog::engine
