#pragma once

#include "engine/commands.hpp"
#include "engine/connection_state.hpp"
#include "engine/status.hpp"

namespace orderlog::engine {

class Core;

[[nodiscard]] bool is_selected(const Selection& selection, const events::StreamId& stream);
/// Those that stand.
[[nodiscard]] std::vector<AlertStatus> status_of(const Alerts& alerts);
[[nodiscard]] ConnectionStatus status_of(const Core& core, const ConnectionState& state);

}  // namespace orderlog::engine
