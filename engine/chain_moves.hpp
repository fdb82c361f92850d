#pragma once

#include "engine/asked.hpp"
#include "engine/decision.hpp"

#include <cstdint>
#include <string>

namespace orderlog::engine {

/// So often a window of a re-scan that cannot be halved any more is opened again.
inline constexpr std::uint32_t rescan_repairs_max = 3;

/// Did nothing else move the chain since this was asked? Only then may its answer move it.
[[nodiscard]] bool is_expected(const ConnectionState& state, const Asked& asked);

/// Gives the chain's cursor up and opens its window again, halved unless it is too small for that.
/// A re-scan's that was opened so often in vain is passed over instead, and its run ends: the next
/// goes on behind it. So ends a sync's run whose window was repaired often, which is only tried
/// again. `bad` is the bad value or its cause.
void repair(Decision& decision, const Asked& asked, const std::string& bad, Links links);

}  // namespace orderlog::engine
