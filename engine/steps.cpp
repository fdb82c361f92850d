#include "engine/steps.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::Duration;
using events::LogPosition;
using events::Purpose;
using events::ReasonCode;

namespace {

// The plan widens the half of a sync window until it reaches past its own overlap; below that, and
// below seconds of creation time, there is nothing to gain.
Duration halved_window_min(Purpose purpose) {
    return purpose == Purpose::backfill ? Duration(std::chrono::seconds(1))
                                        : Duration(std::chrono::minutes(10));
}

}  // namespace

bool is_expected(const ConnectionState& state, const Asked& asked) {
    return !state.removed && chain_of(state, asked.purpose).moved_by == asked.based_on;
}

LogPosition ensure_run(Decision& decision, const Asked& asked) {
    const LogPosition open = open_run(decision.state(), asked.purpose);
    if (open != LogPosition{}) {
        return open;
    }
    const auto& chunk = decision.state().backfill.chunk;
    const bool of_chunk = asked.purpose == Purpose::backfill && chunk;
    return decision.add(events::RunStarted{.purpose = asked.purpose,
                                           .window = of_chunk ? chunk->window : asked.window});
}

void end_sync_run(Decision& decision, ReasonCode reason, const std::string& message,
                  LogPosition cause) {
    if (const auto run = decision.state().sync.run) {
        decision.add(end_of(*run, reason, message), {.correlation = run->id, .causation = cause});
    }
}

void end_runs(Decision& decision, ReasonCode reason, const std::string& message,
              LogPosition cause) {
    end_sync_run(decision, reason, message, cause);
    if (const auto run = decision.state().backfill.run) {
        decision.add(end_of(*run, reason, message), {.correlation = run->id, .causation = cause});
    }
}

void repair(Decision& decision, const Asked& asked, std::string bad, Links links) {
    const Duration half = (asked.window.to - asked.window.from) / 2;
    decision.add(
        events::CursorRepaired{.purpose = asked.purpose,
                               .bad = std::move(bad),
                               .reopened = asked.window,
                               .parts = half >= halved_window_min(asked.purpose) ? 2U : 1U},
        links);
}

std::uint64_t microseconds(Duration duration) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, duration.count()));
}

events::Operation operation_of(Purpose purpose) {
    return purpose == Purpose::debt ? events::Operation::get_order
                                    : events::Operation::search_orders;
}

}  // namespace orderlog::engine
