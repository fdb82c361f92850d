#pragma once

#include "engine/asked.hpp"
#include "engine/decision.hpp"

#include <string>

namespace orderlog::engine {

/// The run that the answer belongs to; starts one if none is open.
events::LogPosition ensure_run(Decision& decision, const Asked& asked);

/// Ends the sync run if one is open.
void end_sync_run(Decision& decision, events::ReasonCode reason, const std::string& message,
                  events::LogPosition cause);
/// Ends every run that is open.
void end_runs(Decision& decision, events::ReasonCode reason, const std::string& message,
              events::LogPosition cause);

}  // namespace orderlog::engine
