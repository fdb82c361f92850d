#include "engine/rescan_state.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::Duration;
using events::Time;

namespace {

Time end_of(const events::Window& window, const std::optional<Time>& echo) {
    const Time half = window.from + (window.to - window.from) / 2;
    return echo && *echo > half ? std::min(*echo, window.to) : window.to;
}

}  // namespace

void begin_run(RescanState& rescan, const Run& run) {
    rescan.run = run;
    rescan.open = run.window;
    rescan.frontier = run.window.from;
}

void end_run(RescanState& rescan, events::ReasonCode reason, Time at) {
    rescan.read_to = std::max(rescan.read_to.value_or(rescan.frontier), rescan.frontier);
    rescan.run.reset();
    if (reason == events::ReasonCode::success) {
        rescan.open.reset();
        rescan.ended_at = at;
    }
}

void close_window(RescanState& rescan, const events::Window& window) {
    rescan.frontier = end_of(window, rescan.chain.echo);
    rescan.repairs_in_vain = 0;
    close_window(rescan.chain, window);
}

void repair_in_vain(RescanState& rescan, const events::CursorRepaired& event, Time at) {
    constexpr Duration passed_over_most = std::chrono::hours(1);
    ++rescan.repairs_in_vain;
    if (event.parts > 0) {
        return;
    }
    const events::Window& window = event.reopened;
    rescan.chain.width_max = std::min(2 * (window.to - window.from), passed_over_most);
    rescan.frontier = window.to;
    rescan.read_to = std::max(rescan.read_to.value_or(window.to), window.to);
    if (rescan.open && rescan.frontier >= rescan.open->to) {
        rescan.open.reset();
        rescan.ended_at = at;
    }
}

}  // namespace orderlog::engine
