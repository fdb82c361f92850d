#pragma once

#include "tools/api/api_route.hpp"
#include "tools/api/api_sources.hpp"
#include "tools/api/event_feed.hpp"
#include "tools/api/stream_places.hpp"

#include <vector>

namespace orderlog::tools {

/// What happened: /api/v1/timeline, as JSON or, for who accepts text/event-stream, as it happens.
/// `feed` and `places` outlive them.
[[nodiscard]] std::vector<ApiRoute> timeline_routes(const ApiSources& sources, EventFeed& feed,
                                                    StreamPlaces& places);

}  // namespace orderlog::tools
