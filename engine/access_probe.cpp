#include "engine/access_probe.hpp"

#include "engine/failures.hpp"
#include "engine/retry.hpp"
#include "events/beginning.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::Duration;
using events::LogPosition;
using events::MarketplaceId;
using events::ReasonCode;

namespace {

// A refusal that stands is looked into once, and once more after each day.
constexpr Duration probe_again_after = std::chrono::hours(24);
constexpr std::string_view missing_role =
    "the seller's authorisation stands, but not for orders: give the application the role "
    "Inventory and Order Tracking in Amazon's developer console, then let the seller authorise "
    "again";

bool is_denied(const Answer& answer) {
    const auto* failed = std::get_if<Failed>(&answer.outcome);
    return failed != nullptr &&
           is_refused_by_api(failed->kind, failed->status, answer.quota_token_spent);
}

std::string advice(const ConnectionState& state, const std::vector<MarketplaceId>& seller_s) {
    const auto& wanted = state.about.marketplaces;
    const bool any = wanted.empty() ? !seller_s.empty()
                                    : std::ranges::any_of(wanted, [&](const MarketplaceId& id) {
                                          return std::ranges::find(seller_s, id) != seller_s.end();
                                      });
    std::string text(missing_role);
    if (!any) {
        text += "; the seller takes part in none of the connection's marketplaces";
    }
    return text;
}

// By an answer that is awaited.
void tell_apart(events::AccessProbed& event, const Decision& decision) {
    if (event.verdict == events::AccessVerdict::granted) {
        event.reason = ReasonCode::role_missing;
        event.message = advice(decision.state(), event.marketplaces);
    } else {
        event.reason = reason_of_lost_consent(decision.state().consented_at, decision.time());
    }
}

bool awaits(const ConnectionState& state, const Asked& asked) {
    return !state.removed && state.trouble == Trouble::authorisation_revoked &&
           state.access.moved_by != LogPosition{} && state.access.moved_by == asked.based_on;
}

}  // namespace

std::optional<Duration> wait_to_probe_access(const ConnectionState& state, const View& view) {
    const AccessState& access = state.access;
    if (state.trouble != Trouble::authorisation_revoked || access.moved_by == LogPosition{}) {
        return std::nullopt;
    }
    if (access.settled_at) {
        return std::max(Duration::zero(), probe_again_after - (view.now - *access.settled_at));
    }
    const bool asked_for = state.sync.run && state.sync.run->requested;
    const Duration left = access.retry_at.value_or(view.now) - view.now;
    // What lies further ahead than any back-off was set by another clock and is due.
    const bool due = (asked_for && access.failures == 0) || left > lasting_trouble.most;
    return due ? Duration::zero() : std::max(Duration::zero(), left);
}

Asked asked_by_probe(const ConnectionState& state) {
    return {.stream = state.stream,
            .purpose = events::Purpose::probe,
            .operation = events::Operation::marketplace_participations,
            .based_on = state.access.moved_by};
}

void take_access_answer(Decision& decision, const Asked& asked, const Answer& answer) {
    const auto* granted = std::get_if<Participations>(&answer.outcome);
    if (granted == nullptr && !is_denied(answer)) {
        take_failure(decision, asked, answer, std::get<Failed>(answer.outcome));
        return;
    }
    events::AccessProbed event{.server_time = answer.server_time,
                               .quota_token_spent = answer.quota_token_spent,
                               .request_id = answer.request_id,
                               .rate = answer.rate,
                               .duration_us = duration_us(answer)};
    if (granted != nullptr) {
        event.verdict = events::AccessVerdict::granted;
        event.status = granted->status;
        event.marketplaces = granted->marketplaces;
        event.marketplaces.resize(std::min(event.marketplaces.size(), participations_max));
    } else {
        const auto& failed = std::get<Failed>(answer.outcome);
        event.verdict = events::AccessVerdict::denied;
        event.status = failed.status;
        event.code = failed.code;
        event.message = events::beginning(failed.message, events::message_bytes_max);
    }
    if (awaits(decision.state(), asked)) {
        tell_apart(event, decision);
    }
    decision.add(std::move(event), {.causation = asked.based_on});
}

}  // namespace orderlog::engine
