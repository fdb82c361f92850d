#pragma once

#include "tools/orderlog_sim/simulation.hpp"

#include <optional>
#include <string_view>

namespace orderlog::tools {

/// Answers what no Amazon has: /_sim/clock, /_sim/sellers, /_sim/stats and /_sim/truth/<seller>.
/// None for any other path.
[[nodiscard]] std::optional<adapters::HttpResponse> answer_simulation_page(
    std::string_view target, const Simulation& simulation, events::Time now);

}  // namespace orderlog::tools
