#include "events/access_events.hpp"

namespace orderlog::events {

std::string_view to_text(AccessVerdict verdict) {
    switch (verdict) {
        case AccessVerdict::granted:
            return "granted";
        case AccessVerdict::denied:
            return "denied";
    }
    return "unknown";
}

}  // namespace orderlog::events
