#include "events/alert_events.hpp"

namespace orderlog::events {

std::string_view to_text(AlertKind kind) {
    switch (kind) {
        case AlertKind::lasting_error:
            return "LASTING_ERROR";
        case AlertKind::no_success:
            return "NO_SUCCESS";
        case AlertKind::watermark_lag:
            return "WATERMARK_LAG";
        case AlertKind::debts:
            return "DEBTS";
        case AlertKind::saturated:
            return "SATURATED";
        case AlertKind::consent_age:
            return "CONSENT_AGE";
        case AlertKind::client_secret_age:
            return "CLIENT_SECRET_AGE";
        case AlertKind::parked_rows:
            return "PARKED_ROWS";
        case AlertKind::log_damaged:
            return "LOG_DAMAGED";
    }
    return "UNKNOWN";
}

}  // namespace orderlog::events
