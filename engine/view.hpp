#pragma once

#include "events/ids.hpp"
#include "events/time.hpp"

namespace orderlog::engine {

/// What a connection is looked at with beside its state.
struct View {
    events::Time now{};             ///< The engine's clock.
    events::Time upper{};           ///< Newest time that may be asked, by Amazon's clock.
    events::LogPosition started{};  ///< Where this process began …
    events::Time began{};           ///< … and when.
    double pages_max{0};            ///< Of one window, for the quota of six hours.
    double rescan_pages_max{0};     ///< Of one that a re-scan reads, for that of a token's life.
};

}  // namespace orderlog::engine
