#include "engine/alert_watch.hpp"

#include "engine/asked.hpp"
#include "engine/sync.hpp"
#include "engine/window_plan.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::Duration;
using events::StreamId;

void AlertWatch::begin(const Ledger& ledger, Duration monotonic) {
    looked_until_ = process_looked_at_ = monotonic;
    changed(StreamId{});
    for (const auto& [stream, state] : ledger.states()) {
        if (!state.alerts.empty()) {
            changed(stream);
        }
    }
}

void AlertWatch::changed(const StreamId& stream) {
    ++revision_;
    if (options_.alerts.has_webhook) {
        untold_.insert(stream);
    }
}

// A tick comes once a minute at least. One that comes later had another process ask meanwhile, or
// none; nor did anybody while the wall clock alone went on.
void AlertWatch::notice_gap(const View& view, Duration monotonic) {
    constexpr Duration gap_max = std::chrono::minutes(5);
    const Duration by_clock = view.now - last_now_;
    if (by_clock > gap_max &&
        (monotonic - last_look_ > gap_max || by_clock - (monotonic - last_look_) > gap_max)) {
        awake_since_ = view.now;
    }
    last_now_ = view.now;
    last_look_ = monotonic;
}

void AlertWatch::look(Ledger& ledger, const View& view, Duration monotonic) {
    notice_gap(view, monotonic);
    const auto& states = ledger.states();
    const Duration interval = options_.alerts.interval;
    if (monotonic - process_looked_at_ >= interval) {
        process_looked_at_ = monotonic;
        look_at_process(ledger, view);
    }
    if (states.empty()) {
        looked_until_ = monotonic;
        return;
    }
    const auto count = static_cast<std::int64_t>(states.size());
    const Duration each = std::max(interval / count, Duration(1));
    const std::int64_t due = std::min((monotonic - looked_until_) / each, count);
    looked_until_ = due == count ? monotonic : looked_until_ + due * each;
    auto next = last_ ? states.upper_bound(*last_) : states.begin();
    for (std::int64_t i = 0; i < due; ++i) {
        next = next == states.end() ? states.begin() : next;
        last_ = next->first;
        look_at(ledger, next->second, view, monotonic);
        ++next;
    }
}

void AlertWatch::look_at(Ledger& ledger, const ConnectionState& state, const View& view,
                         Duration monotonic) {
    AlertChanges changes =
        alert_changes(state, view_of(ledger, state, view, monotonic), options_.alerts);
    if (changes.empty()) {
        return;
    }
    Decision decision = ledger.begin(state.stream, view.now, options_.actor);
    for (events::AlertCleared& cleared : changes.cleared) {
        decision.add(std::move(cleared));
    }
    for (events::AlertRaised& raised : changes.raised) {
        decision.add(std::move(raised));
    }
    ledger.take(std::move(decision));
    changed(state.stream);
}

void AlertWatch::look_at_process(Ledger& ledger, const View& view) {
    AlertChanges changes =
        alert_changes(ledger.alerts().alerts,
                      {.now = view.now, .parked_rows = parked_rows_, .log = log_}, options_.alerts);
    if (changes.empty()) {
        return;
    }
    for (events::AlertCleared& cleared : changes.cleared) {
        ledger.add_system_event(std::move(cleared), view.now, options_.actor);
    }
    for (events::AlertRaised& raised : changes.raised) {
        ledger.add_system_event(std::move(raised), view.now, options_.actor);
    }
    changed(StreamId{});
}

// Those that share a bucket are polled in turn; backfill may take half of it.
AlertView AlertWatch::view_of(const Ledger& ledger, const ConnectionState& state, const View& view,
                              Duration monotonic) const {
    AlertView seen{
        .now = view.now,
        .amazons_now = view.upper + options_.settling,
        .awake_since = std::max(view.began, awake_since_),
        .poll_interval = std::max(sync_interval(state, options_), options_.poll_interval_shared)};
    const Bucket* bucket = options_.unlimited_quota
                               ? nullptr
                               : ledger.budget().find(budget_key(
                                     state.about, search_operation(state.about.orders_api)));
    const double rate = bucket == nullptr ? 0 : bucket->live.plan().rate_per_s;
    if (rate <= 0) {
        return seen;
    }
    const auto turn_us =
        static_cast<std::int64_t>(static_cast<double>(bucket->connections.size()) * 2 / rate * 1e6);
    seen.poll_interval = std::max(seen.poll_interval, Duration(turn_us));
    seen.quota_is_used_up = bucket->live.level(monotonic) < 1;
    constexpr double seconds_per_day = 86'400;
    seen.orders_per_day = rate * seconds_per_day * static_cast<double>(page_orders_max);
    return seen;
}

std::vector<AlertMessage> AlertWatch::untold(const Ledger& ledger, std::size_t count) {
    std::vector<AlertMessage> messages;
    for (auto stream = untold_.begin(); stream != untold_.end() && messages.size() < count;) {
        std::vector<AlertMessage> more = engine::untold(*stream, ledger.alerts(*stream));
        messages.insert(messages.end(), std::make_move_iterator(more.begin()),
                        std::make_move_iterator(more.end()));
        stream = more.empty() ? untold_.erase(stream) : std::next(stream);
    }
    messages.resize(std::min(messages.size(), count));
    return messages;
}

}  // namespace orderlog::engine
