#include "engine/sync.hpp"

#include "engine/debts.hpp"
#include "engine/open_runs.hpp"
#include "engine/stable_hash.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::Duration;
using events::LogPosition;
using events::Purpose;
using events::ReasonCode;
using events::Time;
using events::Window;
using events::WindowAxis;

namespace {

// A clock that is set wrong is most often hours off, by its time zone.
constexpr Duration clock_error_max = std::chrono::hours(24);

// Until a window was closed, when the connection was added is known by our clock alone. However far
// that is ahead, the time since then is right, and is counted back from Amazon's now; but a clock
// that was set right between two processes has lost some of it.
Time added_before(const ConnectionState& state, const View& view, const Options& options) {
    const Time added = view.upper + options.settling - (view.now - state.added_at);
    return state.added < view.started ? added - clock_error_max : added;
}

Time sync_begin(const ConnectionState& state, const View& view, const Options& options) {
    Time begin = std::min(state.sync.watermark, view.upper);
    if (!state.sync.proven) {
        begin = std::min(begin, added_before(state, view, options));
    }
    return begin - options.overlap;
}

// Does an open run do what is asked for? One that ends sooner does not; one without a limit that
// others wait for goes on for them.
bool serves(const Run& run, std::uint64_t orders_max) {
    return run.orders_max == orders_max || (run.requested && run.orders_max == 0);
}

// A narrower one would not reach past its own overlap.
Duration width_min(const Options& options) {
    return 2 * options.overlap + std::chrono::minutes(1);
}

}  // namespace

Window next_sync_window(const ConnectionState& state, const View& view, const Options& options) {
    const Time from = sync_begin(state, view, options);
    const Duration width = planned_width({.open = view.upper - from,
                                          .density = state.sync.chain.density,
                                          .width_max = state.sync.chain.width_max,
                                          .width_min = width_min(options),
                                          .pages_max = view.pages_max});
    return {.axis = WindowAxis::updated, .from = from, .to = from + width};
}

Duration sync_interval(const ConnectionState& state, const Options& options) {
    return state.sync_interval.value_or(options.poll_interval);
}

Duration wait_for_poll(const ConnectionState& state, Time now, Duration interval) {
    if (!state.sync.last_polled) {
        return Duration::zero();
    }
    const auto phase = static_cast<std::int64_t>(stable_hash(state.stream, 0) %
                                                 static_cast<std::uint64_t>(interval.count()));
    const Time earliest = *state.sync.last_polled + interval / 2;
    const std::int64_t into = (earliest.time_since_epoch().count() - phase) % interval.count();
    const Time due = earliest + (interval - Duration(into)) % interval;
    // No poll is due later than that: such a moment was set by another clock.
    const Duration left = due - now;
    return left > interval * 3 / 2 ? Duration::zero() : std::max(left, Duration::zero());
}

bool reaches(const Asked& asked, const Run& run) {
    return asked.window.to >= std::min(run.window.to, asked.upper);
}

void close_sync_window(Decision& decision, const Asked& asked, Time proven, LogPosition page) {
    const auto run = decision.state().sync.run;
    const LogPosition run_id = run ? run->id : LogPosition{};
    if (moves_watermark(decision.state().sync, proven)) {
        decision.add(events::WatermarkAdvanced{.from = asked.window.from, .to = proven},
                     {.correlation = run_id, .causation = page});
    }
    if (run && reaches(asked, *run)) {
        decision.add(end_of(*decision.state().sync.run, ReasonCode::success, {}),
                     {.correlation = run_id, .causation = page});
    }
}

void end_full_run(Decision& decision, LogPosition page) {
    const auto& run = decision.state().sync.run;
    if (run && run->orders_max > 0 && run->counts.orders() >= run->orders_max) {
        end_sync_run(decision, ReasonCode::success, "as many orders as were asked for; more follow",
                     page);
    }
}

LogPosition request_sync(Decision& decision, const View& view, const Options& options,
                         std::uint64_t orders_max) {
    const ConnectionState& state = decision.state();
    if (state.sync.run) {
        if (serves(*state.sync.run, orders_max)) {
            return state.sync.run->id;
        }
        end_sync_run(decision, state.failure ? state.failure->reason : ReasonCode::success,
                     "another run was asked for", {});
    }
    const Window window{
        .axis = WindowAxis::updated, .from = sync_begin(state, view, options), .to = view.upper};
    const LogPosition run = decision.add(events::RunStarted{
        .purpose = Purpose::sync, .window = window, .requested = true, .orders_max = orders_max});
    if (state.paused) {
        decision.add(end_of(*state.sync.run, ReasonCode::paused, "the connection is paused"),
                     {.correlation = run});
    } else if (state.about.credential.empty()) {
        decision.add(
            end_of(*state.sync.run, ReasonCode::token_missing, "no refresh token is configured"),
            {.correlation = run});
    } else {
        end_stuck_sync(decision, {});
    }
    return run;
}

}  // namespace orderlog::engine
