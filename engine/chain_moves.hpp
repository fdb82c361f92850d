#pragma once

#include "engine/asked.hpp"
#include "engine/decision.hpp"

#include <string>

namespace orderlog::engine {

/// Did nothing else move the chain since this was asked? Only then may its answer move it.
[[nodiscard]] bool is_expected(const ConnectionState& state, const Asked& asked);

/// Gives the chain's cursor up and opens its window again, halved unless it is too small for that.
/// `bad` is the bad value or its cause.
void repair(Decision& decision, const Asked& asked, std::string bad, Links links);

}  // namespace orderlog::engine
