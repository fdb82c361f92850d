#include "engine/failures.hpp"

#include "engine/debts.hpp"
#include "engine/retry.hpp"
#include "engine/steps.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::Duration;
using events::FailureKind;
using events::LogPosition;
using events::Purpose;

namespace {

constexpr std::size_t message_bytes_max = 500;

bool stops_connection(FailureKind kind) {
    return kind == FailureKind::unauthorised || kind == FailureKind::token_missing;
}

std::uint32_t attempts_before(const ConnectionState& state, const Asked& asked, FailureKind kind) {
    if (stops_connection(kind)) {
        return state.trouble_attempts;
    }
    if (asked.purpose != Purpose::debt) {
        return chain_of(state, asked.purpose).attempts;
    }
    const auto debt = std::ranges::find(state.debts, asked.order, &Debt::order);
    return debt == state.debts.end() ? 0 : debt->attempts;
}

Duration wait_before_retry(const ConnectionState& state, const Failed& failed,
                           std::uint32_t attempt) {
    const Duration wait = wait_after(state.stream, attempt, back_off_of(failed.kind));
    // What Amazon asks for, but never less than ours nor so long that we would seem dead.
    return failed.retry_after ? std::clamp(*failed.retry_after, wait, lasting_trouble.most) : wait;
}

events::RequestFailed failure_event(const Decision& decision, const Asked& asked,
                                    const Answer& answer, const Failed& failed) {
    const ConnectionState& state = decision.state();
    const std::uint32_t attempt = 1 + attempts_before(state, asked, failed.kind);
    return {.operation = operation_of(asked.purpose),
            .purpose = asked.purpose,
            .window = asked.window,
            .order = asked.order,
            .query = answer.query,
            .kind = failed.kind,
            .status = failed.status,
            .code = failed.code,
            .message = failed.message.substr(0, message_bytes_max),
            .attempt = attempt,
            .server_time = answer.server_time,
            .quota_token_spent = answer.quota_token_spent,
            .request_id = answer.request_id,
            .duration_us = microseconds(answer.duration),
            .retry_at = decision.time() + wait_before_retry(state, failed, attempt)};
}

std::string shown(const Failed& failed) {
    return failed.message.substr(0, message_bytes_max);
}

}  // namespace

void take_failure(Decision& decision, const Asked& asked, const Answer& answer,
                  const Failed& failed) {
    const Trouble before = decision.state().trouble;
    const bool moves = asked.purpose != Purpose::debt && is_expected(decision.state(), asked);
    // The first refusal of a whole connection is shown as a run, also when the schedule asked.
    const bool declares = stops_connection(failed.kind) && before == Trouble::none && moves;
    const LogPosition run =
        declares ? ensure_run(decision, asked) : open_run(decision.state(), asked.purpose);
    const LogPosition cursor = asked.token.empty() ? LogPosition{} : asked.based_on;
    const LogPosition failure = decision.add(failure_event(decision, asked, answer, failed),
                                             {.correlation = run, .causation = cursor});
    if (stops_connection(failed.kind)) {
        end_runs(decision, reason_of(failed.kind), shown(failed), failure);
        return;
    }
    if (asked.purpose == Purpose::debt) {
        give_up_if_hopeless(decision, asked.order, failure);
        return;
    }
    if (!moves) {
        return;
    }
    if (failed.kind == FailureKind::cursor_refused && !asked.token.empty()) {
        repair(decision, asked, events::to_hex(events::sha256(asked.token)),
               {.correlation = run, .causation = failure});
    } else if (asked.purpose == Purpose::sync &&
               decision.state().sync.chain.attempts >= run_attempts_max) {
        end_sync_run(decision, reason_of(failed.kind), shown(failed), failure);
    }
}

}  // namespace orderlog::engine
