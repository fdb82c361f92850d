#pragma once

#include "events/consent_events.hpp"
#include "events/payload_enums.hpp"
#include "events/payload_values.hpp"

namespace orderlog::events {

template <class Archive>
void serialize(Archive& archive, ConsentRequested& event) {
    archive(event.state_hash, event.tenant, event.connection, event.region, event.seller,
            event.expires_at);
}

template <class Archive>
void serialize(Archive& archive, ConsentEnded& event) {
    archive(event.requested, event.outcome, event.seller, event.connection);
}

}  // namespace orderlog::events
