#include "events/reason_code.hpp"

namespace orderlog::events {

std::string_view to_text(ReasonCode code) {
    switch (code) {
        case ReasonCode::success:
            return "SUCCESS";
        case ReasonCode::not_connected:
            return "NOT_CONNECTED";
        case ReasonCode::token_missing:
            return "TOKEN_MISSING";
        case ReasonCode::lock_unavailable:
            return "LOCK_UNAVAILABLE";
        case ReasonCode::invalid_date_fixed:
            return "INVALID_DATE_FIXED";
        case ReasonCode::amazon_rate_limit:
            return "AMAZON_RATE_LIMIT";
        case ReasonCode::authorisation_revoked:
            return "AUTHORISATION_REVOKED";
        case ReasonCode::paused:
            return "PAUSED";
        case ReasonCode::saturated:
            return "SATURATED";
        case ReasonCode::amazon_unavailable:
            return "AMAZON_UNAVAILABLE";
        case ReasonCode::unreadable_page:
            return "UNREADABLE_PAGE";
        case ReasonCode::cancelled:
            return "CANCELLED";
        case ReasonCode::unknown_error:
            return "UNKNOWN_ERROR";
        case ReasonCode::application_refused:
            return "APPLICATION_REFUSED";
        case ReasonCode::role_missing:
            return "ROLE_MISSING";
        case ReasonCode::authorisation_expired:
            return "AUTHORISATION_EXPIRED";
    }
    return "UNKNOWN_ERROR";
}

bool is_of_authorisation(ReasonCode code) {
    return code == ReasonCode::authorisation_revoked || code == ReasonCode::role_missing ||
           code == ReasonCode::authorisation_expired;
}

std::string_view to_text(FailureKind kind) {
    switch (kind) {
        case FailureKind::rate_limited:
            return "rate_limited";
        case FailureKind::token_missing:
            return "token_missing";
        case FailureKind::unauthorised:
            return "unauthorised";
        case FailureKind::unavailable:
            return "unavailable";
        case FailureKind::unreadable:
            return "unreadable";
        case FailureKind::cursor_refused:
            return "cursor_refused";
        case FailureKind::data_set_refused:
            return "data_set_refused";
        case FailureKind::rejected:
            return "rejected";
        case FailureKind::not_found:
            return "not_found";
        case FailureKind::cancelled:
            return "cancelled";
        case FailureKind::unclaimed:
            return "unclaimed";
        case FailureKind::application_refused:
            return "application_refused";
    }
    return "unknown";
}

}  // namespace orderlog::events
