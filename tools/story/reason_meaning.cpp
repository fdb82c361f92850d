#include "tools/story/reason_meaning.hpp"

namespace orderlog::tools {

using events::FailureKind;
using events::ReasonCode;

std::string_view reason_meaning(ReasonCode reason) {
    switch (reason) {
        case ReasonCode::amazon_rate_limit:
            return "Amazon's quota refused it again and again";
        case ReasonCode::amazon_unavailable:
            return "Amazon, its login or the network could not be had";
        case ReasonCode::application_refused:
            return "the application's own login was refused";
        case ReasonCode::authorisation_expired:
            return "the seller's authorisation has run out and must be given anew";
        case ReasonCode::authorisation_revoked:
            return "the seller took the authorisation back";
        case ReasonCode::cancelled:
            return "it was given up";
        case ReasonCode::invalid_date_fixed:
            return "a date that could not be used was mended";
        case ReasonCode::lock_unavailable:
            return "the seller is another log's, or not known to be this one's";
        case ReasonCode::not_connected:
            return "there is no such connection";
        case ReasonCode::paused:
            return "the connection or its backfill was paused";
        case ReasonCode::role_missing:
            return "the application lacks a role that orders take";
        case ReasonCode::saturated:
            return "Amazon's quota is too small for what is to be read";
        case ReasonCode::success:
            return "it read what it was for";
        case ReasonCode::token_missing:
            return "no refresh token is configured";
        case ReasonCode::unknown_error:
            return "Amazon refused for a reason that orderlog does not know";
        case ReasonCode::unreadable_page:
            return "an answer could not be read";
    }
    return "";
}

std::string_view failure_meaning(FailureKind kind) {
    switch (kind) {
        case FailureKind::application_refused:
            return "the application's own login was refused, for whichever seller";
        case FailureKind::cancelled:
            return "the request was given up before its answer came";
        case FailureKind::cursor_refused:
            return "Amazon did not take the page token any more";
        case FailureKind::data_set_refused:
            return "Amazon does not serve one of the data sets at present";
        case FailureKind::not_found:
            return "Amazon does not know the order";
        case FailureKind::rate_limited:
            return "Amazon's quota was used up, so its bucket counts as empty";
        case FailureKind::rejected:
            return "Amazon understood the request and refused it";
        case FailureKind::token_missing:
            return "no refresh token is configured for the connection";
        case FailureKind::unauthorised:
            return "the seller's authorisation was refused, which waiting alone does not end";
        case FailureKind::unavailable:
            return "Amazon, its login or the network could not be had, which passes by itself";
        case FailureKind::unclaimed:
            return "it was not sent, since the seller is another log's or not known to be this "
                   "one's";
        case FailureKind::unreadable:
            return "an answer came that is not what Amazon promises, so nothing of it counts";
    }
    return "";
}

}  // namespace orderlog::tools
