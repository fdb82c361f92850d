#pragma once

#include "events/connection_events.hpp"
#include "events/payload_enums.hpp"
#include "events/payload_values.hpp"

// The fields of each event in the order in which they are written, for ever.

namespace orderlog::events {

template <class Archive>
void serialize(Archive& archive, ConnectionAddedV1& event) {
    archive(event.application, event.seller, event.region, event.marketplaces, event.display_name,
            event.credential);
}

template <class Archive>
void serialize(Archive& archive, ConnectionAddedV2& event) {
    archive(event.application, event.seller, event.region, event.marketplaces, event.display_name,
            event.credential, event.follow_from);
}

template <class Archive>
void serialize(Archive& archive, ConnectionAdded& event) {
    archive(event.application, event.seller, event.region, event.marketplaces, event.display_name,
            event.credential, event.follow_from, event.orders_api);
}

template <class Archive>
void serialize(Archive& archive, ConnectionChangedV1& event) {
    archive(event.paused, event.marketplaces, event.display_name, event.credential);
}

template <class Archive>
void serialize(Archive& archive, ConnectionChangedV2& event) {
    archive(event.paused, event.marketplaces, event.display_name, event.credential,
            event.orders_api);
}

template <class Archive>
void serialize(Archive& archive, ConnectionChanged& event) {
    archive(event.paused, event.marketplaces, event.display_name, event.credential,
            event.orders_api, event.sync_interval_s);
}

template <class Archive>
void serialize(Archive& archive, ConnectionRemoved& event) {
    archive(event.cause);
}

}  // namespace orderlog::events
