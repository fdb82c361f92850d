#include "events/failure_reason.hpp"

namespace orderlog::events {

ReasonCode reason_of(FailureKind kind) {
    switch (kind) {
        case FailureKind::rate_limited:
            return ReasonCode::amazon_rate_limit;
        case FailureKind::token_missing:
            return ReasonCode::token_missing;
        case FailureKind::unauthorised:
            return ReasonCode::authorisation_revoked;
        case FailureKind::unavailable:
            return ReasonCode::amazon_unavailable;
        case FailureKind::unreadable:
            return ReasonCode::unreadable_page;
        case FailureKind::cancelled:
            return ReasonCode::cancelled;
        case FailureKind::unclaimed:
            return ReasonCode::lock_unavailable;
        case FailureKind::application_refused:
            return ReasonCode::application_refused;
        case FailureKind::cursor_refused:
        case FailureKind::data_set_refused:
        case FailureKind::rejected:
        case FailureKind::not_found:
            break;
    }
    return ReasonCode::unknown_error;
}

}  // namespace orderlog::events
