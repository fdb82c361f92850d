#pragma once

#include "engine/asked.hpp"
#include "engine/decision.hpp"

namespace orderlog::engine {

/// decide: what a failed request means to a connection. Nothing advances; at most a window is
/// opened again.
void take_failure(Decision& decision, const Asked& asked, const Answer& answer,
                  const Failed& failed);

}  // namespace orderlog::engine
