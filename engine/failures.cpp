#include "engine/failures.hpp"

#include "engine/chain_moves.hpp"
#include "engine/debts.hpp"
#include "engine/open_runs.hpp"
#include "engine/rescan.hpp"
#include "engine/retry.hpp"
#include "events/beginning.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::Duration;
using events::FailureKind;
using events::LogPosition;
using events::Purpose;

namespace {

std::uint32_t attempts_before(const ConnectionState& state, const Asked& asked,
                              const Failed& failed) {
    if (stops_connection(asked.operation, failed.kind, failed.status)) {
        return state.trouble_attempts;
    }
    if (asked.purpose == Purpose::probe) {
        return state.access.failures;
    }
    if (asked.purpose != Purpose::debt) {
        return chain_of(state, asked.purpose).attempts;
    }
    const Debt* debt = find_debt(state.debts, asked.order);
    return debt == nullptr ? 0 : debt->attempts;
}

// A probe has time: an outage is to be over before it is given up for a day.
Duration wait_before_retry(const ConnectionState& state, const Asked& asked, const Failed& failed,
                           std::uint32_t attempt) {
    const bool lasting = asked.purpose == Purpose::probe;
    const Duration wait =
        wait_after(state.stream, attempt, lasting ? lasting_trouble : back_off_of(failed.kind));
    // What Amazon asks for, but never less than ours nor so long that we would seem dead.
    return failed.retry_after ? std::clamp(*failed.retry_after, wait, lasting_trouble.most) : wait;
}

events::RequestFailed failure_event(const Decision& decision, const Asked& asked,
                                    const Answer& answer, const Failed& failed) {
    const ConnectionState& state = decision.state();
    const std::uint32_t attempt = 1 + attempts_before(state, asked, failed);
    events::RequestFailed event{
        .operation = asked.operation,
        .purpose = asked.purpose,
        .window = asked.window,
        .order = asked.order,
        .query = answer.query,
        .kind = failed.kind,
        .status = failed.status,
        .code = failed.code,
        .message = failed.message,
        .attempt = attempt,
        .server_time = answer.server_time,
        .quota_token_spent = answer.quota_token_spent,
        .request_id = answer.request_id,
        .duration_us = duration_us(answer),
        .retry_at = decision.time() + wait_before_retry(state, asked, failed, attempt)};
    event.message = message_told(state.access, event);
    return event;
}

// What was not asked for, or not for long, says nothing of cursor and window.
bool passes(FailureKind kind) {
    return kind == FailureKind::rate_limited || kind == FailureKind::cancelled ||
           kind == FailureKind::unclaimed || kind == FailureKind::application_refused;
}

// Is the re-scan's window given up, also for its first page? An outage is no fault of the window:
// sync meets it too, which polls within twice as many failures.
bool spoils_rescan(const ConnectionState& state, FailureKind kind, std::uint32_t attempt) {
    const std::uint32_t enough =
        kind == FailureKind::unavailable ? 2 * run_attempts_max : run_attempts_max;
    return attempt >= enough && state.sync.chain.attempts == 0 && !passes(kind);
}

// Amazon has more than one word for a token it does not take any more; the window asked anew, and
// halved, is the way out of all of them.
bool spoils_window(const ConnectionState& state, const Asked& asked, FailureKind kind,
                   std::uint32_t attempt) {
    if (!asked.token.empty() && kind == FailureKind::cursor_refused) {
        return true;
    }
    if (asked.purpose == Purpose::rescan) {
        return spoils_rescan(state, kind, attempt);
    }
    return !asked.token.empty() && attempt >= run_attempts_max && !passes(kind) &&
           kind != FailureKind::unavailable;
}

std::string bad_cursor(const Asked& asked) {
    return asked.token.empty() ? "its first page always fails"
                               : events::to_hex(events::sha256(asked.token));
}

std::string shown(const Failed& failed) {
    return std::string(events::beginning(failed.message, events::message_bytes_max));
}

}  // namespace

void take_failure(Decision& decision, const Asked& asked, const Answer& answer,
                  const Failed& failed) {
    const Trouble before = decision.state().trouble;
    const bool moves = asked.of_chain() && is_expected(decision.state(), asked);
    const std::uint32_t attempt = 1 + attempts_before(decision.state(), asked, failed);
    const bool often = attempt >= run_attempts_max;
    const bool stops = stops_connection(asked.operation, failed.kind, failed.status);
    const bool spoils =
        moves && !stops && spoils_window(decision.state(), asked, failed.kind, attempt);
    // The first refusal of a whole connection is shown as a run, also when the schedule asked; so
    // is a re-scan's trouble when it lasts.
    const bool declares = moves && (stops ? before == Trouble::none
                                          : asked.purpose == Purpose::rescan && often &&
                                                (spoils || attempt == run_attempts_max));
    const LogPosition run =
        declares ? ensure_run(decision, asked) : open_run(decision.state(), asked.purpose);
    const bool caused = !asked.token.empty() || asked.purpose == Purpose::probe;
    const LogPosition cause = caused ? asked.based_on : LogPosition{};
    const LogPosition failure = decision.add(failure_event(decision, asked, answer, failed),
                                             {.correlation = run, .causation = cause});
    if (stops) {
        const LastFailure told = *decision.state().failure;
        end_runs(decision, told.reason, told.message, failure);
        return;
    }
    if (asked.purpose == Purpose::debt) {
        give_up_if_hopeless(decision, asked.order, failure);
        end_stuck_sync(decision, failure);
        return;
    }
    if (!moves) {
        return;
    }
    if (asked.purpose == Purpose::sync && often) {
        end_sync_run(decision, reason_of(failed.kind), shown(failed), failure);
    }
    if (asked.purpose == Purpose::rescan && often) {
        end_rescan_run(decision, reason_of(failed.kind), shown(failed), failure);
    }
    if (spoils) {
        repair(decision, asked, bad_cursor(asked), {.correlation = run, .causation = failure});
    }
}

}  // namespace orderlog::engine
