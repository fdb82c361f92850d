#include "engine/access_state.hpp"

#include "engine/debt.hpp"
#include "events/beginning.hpp"
#include "events/failure_reason.hpp"

namespace orderlog::engine {

using events::FailureKind;
using events::LogPosition;
using events::ReasonCode;

namespace {

constexpr std::uint32_t probes_failed_max = 3;
// After a year Amazon wants a seller's consent anew. The log learns of one up to a week later.
constexpr events::Duration consent_life = std::chrono::days(365 - 7);

bool is_refused_call(const events::RequestFailed& event) {
    return is_refused_by_api(event.kind, event.status, event.quota_token_spent);
}

}  // namespace

bool is_refused_by_api(FailureKind kind, std::uint16_t status, bool quota_token_spent) {
    return kind == FailureKind::unauthorised && quota_token_spent &&
           (status == 401 || status == 403);
}

ReasonCode reason_of_lost_consent(events::Time consented_at, events::Time now) {
    return now - consented_at > consent_life ? ReasonCode::authorisation_expired
                                             : ReasonCode::authorisation_revoked;
}

ReasonCode reason_told(const AccessState& access, const events::RequestFailed& event,
                       ReasonCode lost_consent) {
    if (is_forbidden_alone(event.operation, event.kind, event.status)) {
        return events::reason_of(FailureKind::rejected);
    }
    if (event.kind != FailureKind::unauthorised) {
        return events::reason_of(event.kind);
    }
    return is_refused_call(event) ? access.reason.value_or(ReasonCode::authorisation_revoked)
                                  : lost_consent;
}

std::string message_told(const AccessState& access, const events::RequestFailed& event) {
    const bool told = !access.advice.empty() && is_refused_call(event);
    return std::string(
        events::beginning(told ? access.advice + "; Amazon: " + event.message : event.message,
                          events::message_bytes_max));
}

void take_refusal(AccessState& access, const events::RequestFailed& event, LogPlace at) {
    if (!is_refused_call(event)) {
        access = {};
    } else if (access.moved_by == LogPosition{}) {
        access = {.moved_by = at.position, .retry_at = event.retry_at};
    }
}

void count_failed_probe(AccessState& access, const events::RequestFailed& event, LogPlace at) {
    if (access.moved_by == LogPosition{}) {
        return;
    }
    access.moved_by = at.position;
    access.retry_at = event.retry_at;
    access.settled_at.reset();
    if (++access.failures >= probes_failed_max) {
        access.failures = 0;
        access.settled_at = at.time;
    }
}

void take_verdict(AccessState& access, const events::AccessProbed& event, LogPlace at) {
    const bool granted = event.verdict == events::AccessVerdict::granted;
    access = {.moved_by = at.position,
              .settled_at = at.time,
              .reason = event.reason,
              .advice = granted ? event.message : std::string()};
}

}  // namespace orderlog::engine
