#include "engine/connection_state.hpp"

#include <algorithm>

namespace orderlog::engine {

events::Time followed_since(const ConnectionState& state) {
    return *earlier(state.added_at, state.about.follow_from);
}

std::optional<events::Duration> own_interval(std::uint32_t seconds) {
    return seconds == 0 ? std::nullopt
                        : std::optional<events::Duration>(std::chrono::seconds(seconds));
}

void hear_of(ConnectionState& state, events::Time server_time, events::Time at) {
    if (state.sync.proven) {
        return;
    }
    state.sync.watermark = std::min(state.sync.watermark, state.added_at + (server_time - at));
    if (state.v0_since) {
        state.v0_since = std::min(*state.v0_since, state.sync.watermark);
    }
}

}  // namespace orderlog::engine
