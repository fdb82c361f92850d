#include "adapters/system/system_clock.hpp"

#include <chrono>

namespace orderlog::adapters {

events::Time SystemClock::now() const {
    return std::chrono::time_point_cast<events::Duration>(std::chrono::system_clock::now());
}

events::Duration SystemClock::monotonic() const {
    return std::chrono::duration_cast<events::Duration>(
        std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace orderlog::adapters
