#include "engine/status_view.hpp"

#include "engine/asked.hpp"
#include "engine/backfill.hpp"
#include "engine/core.hpp"
#include "engine/debts.hpp"
#include "engine/sync.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::Duration;
using events::Purpose;
using events::Time;

namespace {

// Once repaired, a window is asked in halves as a matter of course.
bool fails(const Chain& chain) {
    return chain.attempts > 0 || chain.repairs > 1;
}

bool fails_awaited(const Debt& debt) {
    return is_awaited(debt) && debt.attempts > 0;
}

// The next page waits for items that failed, of its order or of too many others.
bool waits_for_failed_items(const ConnectionState& state) {
    if (awaits_items(state)) {
        return std::ranges::any_of(state.debts, fails_awaited);
    }
    const bool backfills = state.backfill.phase == BackfillPhase::running;
    return waits_for_items(state, backfills ? Purpose::backfill : Purpose::sync);
}

std::string phase_of(const ConnectionState& state, bool waits) {
    if (state.removed) {
        return "removed";
    }
    if (state.paused) {
        return "paused";
    }
    if (state.trouble != Trouble::none || state.about.credential.empty()) {
        return "error";
    }
    if (fails(state.sync.chain) || fails(state.backfill.chain) || fails(state.rescan.chain) ||
        waits_for_failed_items(state)) {
        return "retrying";
    }
    return waits ? "waiting" : "healthy";
}

bool has_work(const ConnectionState& state) {
    return state.backfill.phase == BackfillPhase::running || state.sync.run || !state.debts.empty();
}

// At the bucket's rate; sync may take half of it.
std::optional<Duration> time_left(const BackfillStatus& backfill, double rate_per_s) {
    // Before a span is closed nobody knows how many orders there are.
    if (backfill.phase != BackfillPhase::running || rate_per_s <= 0 ||
        backfill.progress_percent <= 0) {
        return std::nullopt;
    }
    // Each chunk takes a page, however few orders there are.
    const double pages = std::max(static_cast<double>(backfill.chunks - backfill.chunk),
                                  static_cast<double>(backfill.orders_estimated - backfill.orders) /
                                      static_cast<double>(page_orders_max));
    return Duration(static_cast<std::int64_t>(pages / (rate_per_s * 0.5) * 1e6));
}

void show_bucket(ConnectionStatus& status, const Core& core, const ConnectionState& state) {
    const Bucket* bucket = core.ledger().budget().find(
        budget_key(state.about, search_operation(state.about.orders_api)));
    if (bucket == nullptr || core.options().unlimited_quota) {
        return;
    }
    const Duration now = core.monotonic();
    status.bucket_level = bucket->live.level(now);
    status.bucket_burst = bucket->live.plan().burst;
    status.bucket_rate_per_s = bucket->live.plan().rate_per_s;
    status.backfill.remaining = time_left(status.backfill, bucket->live.plan().rate_per_s);
    const Duration wait = bucket->live.wait(now);
    if (wait > Duration::zero() && bucket->live.in_flight() == 0 && has_work(state)) {
        status.waiting_for_quota_until = core.now() + wait;
    }
}

}  // namespace

bool is_selected(const Selection& selection, const events::StreamId& stream) {
    return (!selection.tenant || *selection.tenant == stream.tenant) &&
           (!selection.connection || *selection.connection == stream.connection);
}

std::vector<AlertStatus> status_of(const Alerts& alerts) {
    std::vector<AlertStatus> shown;
    for (const Alert& alert : alerts) {
        if (!is_over(alert)) {
            shown.push_back({.id = alert.raised,
                             .kind = alert.kind,
                             .since = alert.since,
                             .raised_at = alert.raised_at,
                             .text = alert.text,
                             .told = alert.raise_told});
        }
    }
    return shown;
}

ConnectionStatus status_of(const Core& core, const ConnectionState& state) {
    ConnectionStatus status;
    status.stream = state.stream;
    status.display_name = state.about.display_name;
    status.seller = state.about.seller;
    status.region = state.about.region;
    status.credential = state.about.credential;
    status.marketplaces = state.about.marketplaces;
    status.orders_api = state.about.orders_api;
    status.pages = state.totals.pages;
    status.orders_new = state.totals.orders_new;
    status.orders_changed = state.totals.orders_changed;
    status.orders_same = state.totals.orders_same;
    status.failures = state.totals.failures;
    status.debts = state.debts.size();
    status.reads_items = reads_items(state);
    const Time added = state.added_at + core.server_offset();
    status.followed_from =
        std::min(added, state.about.follow_from.value_or(added)) - core.options().overlap;
    status.sync_interval = sync_interval(state, core.options());
    status.watermark = state.sync.watermark;
    if (!state.removed) {
        status.lag = std::max(core.upper() + core.options().settling - state.sync.watermark,
                              Duration::zero());
    }
    status.last_polled = state.sync.last_polled;
    if (state.sync.run) {
        status.sync_run = state.sync.run->id;
    }
    status.backfill = status_of(state.backfill);
    if (state.failure) {
        status.reason = state.failure->reason;
        status.last_error = state.failure->message;
        status.last_error_at = state.failure->time;
    }
    status.alerts = status_of(state.alerts);
    show_bucket(status, core, state);
    status.phase = phase_of(state, status.waiting_for_quota_until.has_value());
    return status;
}

}  // namespace orderlog::engine
