#include "projections/refusal.hpp"

#include "projections/storable.hpp"

namespace orderlog::projections {

using events::FailureKind;
using events::ReasonCode;

bool is_refusal(FailureKind kind) {
    return kind == FailureKind::token_missing || kind == FailureKind::unauthorised;
}

bool is_refusal(ReasonCode reason) {
    return reason == ReasonCode::not_connected || reason == ReasonCode::token_missing ||
           reason == ReasonCode::authorisation_revoked;
}

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
        case FailureKind::cursor_refused:
        case FailureKind::data_set_refused:
        case FailureKind::rejected:
        case FailureKind::not_found:
            return ReasonCode::unknown_error;
    }
    return ReasonCode::unknown_error;
}

std::string error_text(const events::RequestFailed& event) {
    return event.message.empty() ? std::string{to_text(event.kind)} : storable_text(event.message);
}

std::string error_text(const events::RunEnded& event) {
    if (event.reason == ReasonCode::success) {
        return {};
    }
    return event.message.empty() ? std::string{to_text(event.reason)}
                                 : storable_text(event.message);
}

}  // namespace orderlog::projections
