#pragma once

#include "events/alert_events.hpp"
#include "events/payload_enums.hpp"
#include "events/payload_values.hpp"

// The fields of each event in the order in which they are written, for ever.

namespace orderlog::events {

template <class Archive>
void serialize(Archive& archive, AlertRaised& event) {
    archive(event.kind, event.subject, event.since, event.text);
}

template <class Archive>
void serialize(Archive& archive, AlertCleared& event) {
    archive(event.raised, event.kind, event.cause, event.to_tell);
}

template <class Archive>
void serialize(Archive& archive, AlertDelivered& event) {
    archive(event.told, event.attempts);
}

}  // namespace orderlog::events
