#include "engine/recorded_heads.hpp"

namespace orderlog::engine {

void fold(RecordedHeads& heads, const events::EngineStarted&, const LogPlace& place) {
    if (heads == RecordedHeads{}) {
        heads.time = place.time;
    }
}

void fold(RecordedHeads& heads, const events::HeadsRecorded&, const LogPlace& place) {
    if (heads.position < place.position) {
        heads = {.position = place.position, .time = place.time};
    }
}

bool heads_are_due(const RecordedHeads& heads, events::LogPosition last, events::Time now,
                   events::Duration interval) {
    return heads.position < last && now - heads.time >= interval;
}

}  // namespace orderlog::engine
