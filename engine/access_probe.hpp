#pragma once

#include "engine/asked.hpp"
#include "engine/decision.hpp"
#include "engine/view.hpp"

#include <optional>

namespace orderlog::engine {

/// Of the seller's marketplaces an event names no more.
inline constexpr std::size_t participations_max = 50;

/// Until Amazon is asked why it refuses the connection, by a call that needs no role; none: it is
/// not. A run that people asked for does not wait.
[[nodiscard]] std::optional<events::Duration> wait_to_probe_access(const ConnectionState& state,
                                                                   const View& view);
[[nodiscard]] Asked asked_by_probe(const ConnectionState& state);

/// decide: what the answer says of the connection. Moves no chain. A late one, whose refusal is
/// over or was told apart already, says nothing.
void take_access_answer(Decision& decision, const Asked& asked, const Answer& answer);

}  // namespace orderlog::engine
