#pragma once

#include "adapters/simulated_amazon/hell.hpp"
#include "tools/orderlog_sim/simulation.hpp"

#include <optional>
#include <string_view>

namespace orderlog::tools {

/// Answers what no Amazon has: /_sim/clock, /_sim/sellers, /_sim/stats, /_sim/truth/<seller> and,
/// with faults, /_sim/heal, which ends them. None for any other path. `hell` is null without
/// faults.
[[nodiscard]] std::optional<adapters::HttpResponse> answer_simulation_page(
    std::string_view target, const Simulation& simulation, adapters::Hell* hell, events::Time now);

}  // namespace orderlog::tools
