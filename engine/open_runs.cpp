#include "engine/open_runs.hpp"

#include "engine/rescan.hpp"

namespace orderlog::engine {

using events::LogPosition;
using events::Purpose;
using events::ReasonCode;

LogPosition ensure_run(Decision& decision, const Asked& asked) {
    const LogPosition open = open_run(decision.state(), asked.purpose);
    if (open != LogPosition{}) {
        return open;
    }
    const auto& chunk = decision.state().backfill.chunk;
    const bool of_chunk = asked.purpose == Purpose::backfill && chunk;
    const bool of_span = asked.purpose == Purpose::rescan;
    return decision.add(events::RunStarted{
        .purpose = asked.purpose,
        .window = of_chunk ? chunk->window : (of_span ? asked.span : asked.window)});
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
    end_rescan_run(decision, reason, message, cause);
    if (const auto run = decision.state().backfill.run) {
        decision.add(end_of(*run, reason, message), {.correlation = run->id, .causation = cause});
    }
}

}  // namespace orderlog::engine
