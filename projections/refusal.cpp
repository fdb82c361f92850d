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
           is_of_authorisation(reason);
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

std::string error_text(const events::AccessProbed& event) {
    return event.message.empty() ? std::string{to_text(event.verdict)}
                                 : storable_text(event.message);
}

}  // namespace orderlog::projections
