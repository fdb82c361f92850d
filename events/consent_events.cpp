#include "events/consent_events.hpp"

namespace orderlog::events {

std::string_view to_text(ConsentOutcome outcome) {
    switch (outcome) {
        case ConsentOutcome::granted:
            return "granted";
        case ConsentOutcome::denied:
            return "denied";
        case ConsentOutcome::late:
            return "late";
        case ConsentOutcome::code_refused:
            return "code_refused";
        case ConsentOutcome::seller_differs:
            return "another_seller";
        case ConsentOutcome::store_failed:
            return "not_stored";
        case ConsentOutcome::connection_refused:
            return "connection_refused";
    }
    return "unknown";
}

}  // namespace orderlog::events
