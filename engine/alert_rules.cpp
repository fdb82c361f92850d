#include "engine/alert_rules.hpp"

#include "events/beginning.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace orderlog::engine {

using events::AlertKind;
using events::Duration;
using events::Time;

namespace {

enum class Verdict { raise, keep, clear };

// What a rule says: `keep` leaves an alert as it is, there or not.
struct Judgement {
    Verdict verdict{Verdict::keep};
    Time since{};
    std::string text{};  ///< Of an alert that is raised, or why it is over.
};

Judgement over(std::string cause) {
    return {.verdict = Verdict::clear, .text = std::move(cause)};
}

std::string counted(std::int64_t count, std::string_view unit) {
    return fmt::format("{} {}{}", count, unit, count == 1 ? "" : "s");
}

std::string spoken(Duration duration) {
    using std::chrono::days;
    using std::chrono::hours;
    using std::chrono::minutes;
    if (duration >= days(2)) {
        return counted(duration / days(1), "day");
    }
    return duration >= hours(2) ? counted(duration / hours(1), "hour")
                                : counted(duration / minutes(1), "minute");
}

std::string shortened(const std::string& text) {
    constexpr std::size_t bytes_max = 200;
    return text.size() <= bytes_max ? text : std::string(events::beginning(text, bytes_max)) + "…";
}

bool is_asked(const ConnectionState& state) {
    return !state.about.credential.empty();
}

// An error of an earlier process may have passed while nobody asked.
Judgement judge_error(const ConnectionState& state, const AlertView& view,
                      const AlertLimits& limits) {
    if (!state.failure) {
        return over("no error stands any longer");
    }
    const bool is_ours =
        state.failure->time >= view.awake_since || view.now - view.awake_since >= limits.error;
    if (view.now - state.failure->since < limits.error || !is_ours) {
        return {};
    }
    const std::string& message = state.failure->message;
    return {.verdict = Verdict::raise,
            .since = state.failure->since,
            .text = fmt::format("nothing has succeeded for {}: {}{}",
                                spoken(view.now - state.failure->since),
                                events::to_text(state.failure->reason),
                                message.empty() ? "" : ", " + shortened(message))};
}

// While no process ran, or while it was paused, a connection could not succeed.
Judgement judge_silence(const ConnectionState& state, const AlertView& view,
                        const AlertLimits& limits) {
    const Time last = std::max({state.succeeded_at.value_or(state.asked_since), state.asked_since});
    const Duration silent = view.now - std::max(last, view.awake_since);
    if (silent < limits.silent_intervals * view.poll_interval) {
        // Of an alert that stands since another process: only a page ends it.
        return view.now - last < limits.silent_intervals * view.poll_interval
                   ? over("pages are read again")
                   : Judgement{};
    }
    if (!is_asked(state) || state.failure) {
        return {};  // The error is told, also that it has no token.
    }
    return {.verdict = Verdict::raise,
            .since = last,
            .text = fmt::format("no page was read for {}, {} intervals of its polls",
                                spoken(silent), silent / view.poll_interval)};
}

Duration lag_of(const ConnectionState& state, const AlertView& view) {
    return view.amazons_now - state.sync.watermark;
}

// An interval of its own makes updates known that much later.
Duration lag_limit(const AlertView& view, const AlertLimits& limits) {
    return std::max(limits.lag, 2 * view.poll_interval);
}

// After a start there is time to make up for what was missed, and after a pause.
bool has_caught_breath(const ConnectionState& state, const AlertView& view,
                       const AlertLimits& limits) {
    return view.now - std::max(view.awake_since, state.asked_since) >= limits.after_start;
}

Judgement judge_lag(const ConnectionState& state, const AlertView& view,
                    const AlertLimits& limits) {
    const Duration lag = lag_of(state, view);
    if (lag < lag_limit(view, limits) / 2) {
        return over("updates are known in time again");
    }
    if (lag < lag_limit(view, limits) || !has_caught_breath(state, view, limits) ||
        !is_asked(state) || state.failure) {
        return {};
    }
    return {.verdict = Verdict::raise,
            .since = state.sync.watermark,
            .text = fmt::format("updates of the last {} are not known yet", spoken(lag))};
}

// It asks as much as it may, and is late all the same.
Judgement judge_saturation(const ConnectionState& state, const AlertView& view,
                           const AlertLimits& limits) {
    const Duration lag = lag_of(state, view);
    if (lag < lag_limit(view, limits) / 2) {
        return over("updates are known in time again");
    }
    const bool fails =
        state.failure && state.failure->reason != events::ReasonCode::amazon_rate_limit;
    if (lag < lag_limit(view, limits) || !has_caught_breath(state, view, limits) || fails ||
        !view.quota_is_used_up) {
        return {};
    }
    return {.verdict = Verdict::raise,
            .since = state.sync.watermark,
            .text = fmt::format(
                "Amazon's quota of this seller is used up and updates of the last {} are not known "
                "yet; it reads about {:.0f} orders a day",
                spoken(lag), view.orders_per_day)};
}

Judgement judge_debts(const ConnectionState& state, const AlertView& view,
                      const AlertLimits& limits) {
    const auto oldest = std::ranges::min_element(state.debts, {}, &Debt::since);
    if (oldest != state.debts.end() && view.now - oldest->since >= limits.debt) {
        return {.verdict = Verdict::raise,
                .since = oldest->since,
                .text = fmt::format("{} could not be read whole, the oldest for {}",
                                    counted(std::ssize(state.debts), "order"),
                                    spoken(view.now - oldest->since))};
    }
    if (state.given_up && view.now - state.given_up->time < limits.given_up) {
        return {
            .verdict = Verdict::raise,
            .since = state.given_up->time,
            .text = fmt::format("order {} could not be read whole and was given up ({} in all)",
                                shortened(state.given_up->order.value()), state.given_up->count)};
    }
    return over("no order is owed for long, and none was given up lately");
}

Judgement judge_consent(const ConnectionState& state, const AlertView& view,
                        const AlertLimits& limits) {
    const Duration age = view.now - state.consented_at;
    if (age < limits.consent || !is_asked(state)) {
        return over("the seller's consent was given again");
    }
    return {.verdict = Verdict::raise,
            .since = state.consented_at,
            .text = fmt::format("the seller's consent is {} old; it ends a year after it was given",
                                spoken(age))};
}

Judgement judge_secret(const ProcessView& view, const AlertLimits& limits) {
    if (!limits.client_secret_since) {
        return {};  // By this process; another may know it.
    }
    const Duration age = view.now - *limits.client_secret_since;
    if (age < limits.client_secret) {
        return over("the client secret was changed");
    }
    return {.verdict = Verdict::raise,
            .since = *limits.client_secret_since,
            .text = fmt::format("the client secret is {} old; Amazon ends it after 180 days",
                                spoken(age))};
}

Judgement judge_parked(const ProcessView& view) {
    if (!view.parked_rows) {
        return {};
    }
    if (*view.parked_rows == 0) {
        return over("PostgreSQL refuses no row any longer");
    }
    return {.verdict = Verdict::raise,
            .since = view.now,
            .text = fmt::format("PostgreSQL refuses {}; orderlog_control.parked_rows says why",
                                counted(static_cast<std::int64_t>(*view.parked_rows), "order"))};
}

Judgement judge_log(const ProcessView& view) {
    if (!view.log) {
        return {};
    }
    if (view.log->problems == 0) {
        return over("the whole log was verified");
    }
    return {.verdict = Verdict::raise,
            .since = view.now,
            .text = fmt::format("{} in the log, the first: {}; see 'orderlog log verify'",
                                counted(static_cast<std::int64_t>(view.log->problems), "problem"),
                                view.log->first)};
}

// Changes of the alerts that stand, as judgements come.
class Judged {
 public:
    Judged(const Alerts& alerts, const AlertLimits& limits) : alerts_(alerts), limits_(limits) {}

    void take(AlertKind kind, Judgement judgement) {
        const Alert* stands = standing(alerts_, kind);
        if (judgement.verdict == Verdict::raise && stands == nullptr) {
            changes_.raised.push_back({.kind = kind,
                                       .subject = std::nullopt,
                                       .since = judgement.since,
                                       .text = std::move(judgement.text)});
        } else if (judgement.verdict == Verdict::clear && stands != nullptr) {
            changes_.cleared.push_back({.raised = stands->raised,
                                        .kind = kind,
                                        .cause = std::move(judgement.text),
                                        .to_tell = limits_.has_webhook});
        }
    }
    [[nodiscard]] AlertChanges changes() { return std::move(changes_); }

 private:
    const Alerts& alerts_;
    const AlertLimits& limits_;
    AlertChanges changes_{};
};

constexpr auto kinds_of_connections = {AlertKind::lasting_error, AlertKind::no_success,
                                       AlertKind::watermark_lag, AlertKind::saturated,
                                       AlertKind::debts,         AlertKind::consent_age};

Judgement judge(AlertKind kind, const ConnectionState& state, const AlertView& view,
                const AlertLimits& limits) {
    switch (kind) {
        case AlertKind::lasting_error:
            return judge_error(state, view, limits);
        case AlertKind::no_success:
            return judge_silence(state, view, limits);
        case AlertKind::watermark_lag:
            return judge_lag(state, view, limits);
        case AlertKind::saturated:
            return judge_saturation(state, view, limits);
        case AlertKind::debts:
            return judge_debts(state, view, limits);
        case AlertKind::consent_age:
            return judge_consent(state, view, limits);
        case AlertKind::client_secret_age:
        case AlertKind::parked_rows:
        case AlertKind::log_damaged:
            break;
    }
    return {};
}

}  // namespace

AlertChanges alert_changes(const ConnectionState& state, const AlertView& view,
                           const AlertLimits& limits) {
    Judged judged(state.alerts, limits);
    for (const AlertKind kind : kinds_of_connections) {
        if (state.removed || state.paused) {
            judged.take(kind, over(state.removed ? "the connection was removed"
                                                 : "the connection was paused"));
        } else {
            judged.take(kind, judge(kind, state, view, limits));
        }
    }
    return judged.changes();
}

AlertChanges alert_changes(const Alerts& alerts, const ProcessView& view,
                           const AlertLimits& limits) {
    Judged judged(alerts, limits);
    judged.take(AlertKind::client_secret_age, judge_secret(view, limits));
    judged.take(AlertKind::parked_rows, judge_parked(view));
    judged.take(AlertKind::log_damaged, judge_log(view));
    return judged.changes();
}

}  // namespace orderlog::engine
