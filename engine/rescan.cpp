#include "engine/rescan.hpp"

#include "engine/stable_hash.hpp"
#include "events/check.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::Duration;
using events::LogPosition;
using events::ReasonCode;
using events::Time;
using events::Window;
using events::WindowAxis;

namespace {

// Amazon has been seen to show orders so late.
constexpr Duration late_most = std::chrono::hours(12);
// Each moment is read again at least twice.
constexpr Duration span_least = std::chrono::hours(48);
// After a long pause too.
constexpr Duration span_most = std::chrono::days(30);
// Nothing is known of what was read again before the first: of a log with more than that, only the
// newest days are worth the quota.
constexpr Duration first_span_most = std::chrono::hours(72);

// A part of the interval in which those begin whose moment passed before the process began. It may
// end and begin again more often than once in an interval.
constexpr std::int64_t start_share = 8;
constexpr Duration start_spread_overdue = std::chrono::minutes(20);

// After long, a re-scan that begins anew reads the rest of the interrupted one as well.
bool goes_on(const RescanState& rescan, Time watermark) {
    return rescan.open &&
           (rescan.run || rescan.chain.cursor || rescan.open->to > watermark - span_least);
}

// The first moment of the connection's own in an interval that is not before `earliest`.
Time moment_from(Time earliest, const events::StreamId& stream, Duration interval) {
    // Another moment than that of its polls.
    constexpr std::uint32_t of_rescans = 1;
    const auto phase = static_cast<std::int64_t>(stable_hash(stream, of_rescans) %
                                                 static_cast<std::uint64_t>(interval.count()));
    const std::int64_t into = (earliest.time_since_epoch().count() - phase) % interval.count();
    return earliest + (interval - Duration(into)) % interval;
}

}  // namespace

RescanDue rescan_due(const ConnectionState& state, const View& view, Duration interval) {
    const Time watermark = state.sync.watermark;
    if (!goes_on(state.rescan, watermark) && view.upper - watermark > late_most) {
        return {.wait = interval};
    }
    const Time last = state.rescan.ended_at.value_or(state.added_at);
    const Time due = moment_from(last + interval / 2, state.stream, interval);
    const bool overdue = due - view.now <= -interval;
    // What nobody was there for would all be due at the start. Who is never there for long still
    // lives through the moment of what is overdue.
    const Duration spread = overdue ? start_spread_overdue : interval / start_share;
    const Time moment = due < view.began ? moment_from(view.began, state.stream, spread) : due;
    const Duration left = moment - view.now;
    // None is due later than that: such a moment was set by another clock.
    const bool waits = left > Duration::zero() && left <= interval * 3 / 2 && !state.rescan.run;
    return {.wait = waits ? left : Duration::zero(), .overdue = overdue};
}

Window rescan_span(const ConnectionState& state) {
    const RescanState& rescan = state.rescan;
    const Time to = state.sync.watermark;
    if (goes_on(rescan, to)) {
        return {.axis = WindowAxis::updated, .from = rescan.frontier, .to = rescan.open->to};
    }
    // What was read again too early to find what was late.
    const Time begin = rescan.read_to ? *rescan.read_to - late_most : followed_since(state);
    const bool of_old_log = !rescan.read_to && begin < to - span_most;
    const Time earliest = to - (of_old_log ? first_span_most : span_most);
    return {.axis = WindowAxis::updated,
            .from = std::max(std::min(begin, to - span_least), earliest),
            .to = to};
}

Window next_rescan_window(const ConnectionState& state, const View& view) {
    const RescanState& rescan = state.rescan;
    const Window span = rescan_span(state);
    const Density& of_sync = state.sync.chain.density;
    const bool first = rescan.chain.density.span <= Duration::zero();
    const bool busy = of_sync.orders >= page_orders_max;
    const Duration width = planned_width({.open = span.to - span.from,
                                          .density = first && busy ? of_sync : rescan.chain.density,
                                          .width_max = rescan.chain.width_max,
                                          .width_min = std::chrono::seconds(1),
                                          .pages_max = view.rescan_pages_max});
    return {.axis = WindowAxis::updated, .from = span.from, .to = span.from + width};
}

void close_rescan_window(Decision& decision, LogPosition page) {
    const RescanState& rescan = decision.state().rescan;
    events::check(rescan.run.has_value());
    // Amazon's echo may have lost the parts of a second.
    if (rescan.run->window.to - rescan.frontier < std::chrono::seconds(1)) {
        end_rescan_run(decision, ReasonCode::success, {}, page);
    }
}

void end_rescan_run(Decision& decision, ReasonCode reason, const std::string& message,
                    LogPosition cause) {
    if (const auto run = decision.state().rescan.run) {
        decision.add(end_of(*run, reason, message), {.correlation = run->id, .causation = cause});
    }
}

}  // namespace orderlog::engine
