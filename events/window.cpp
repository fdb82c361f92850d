#include "events/window.hpp"

namespace orderlog::events {

std::string_view to_text(WindowAxis axis) {
    switch (axis) {
        case WindowAxis::created:
            return "created";
        case WindowAxis::updated:
            return "updated";
    }
    return "unknown";
}

std::string_view to_text(Purpose purpose) {
    switch (purpose) {
        case Purpose::backfill:
            return "backfill";
        case Purpose::sync:
            return "sync";
        case Purpose::rescan:
            return "rescan";
        case Purpose::debt:
            return "debt";
        case Purpose::probe:
            return "probe";
    }
    return "unknown";
}

}  // namespace orderlog::events
