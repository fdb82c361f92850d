#pragma once

#include "engine/options.hpp"
#include "engine/token_bucket.hpp"

#include <cstddef>
#include <optional>

namespace orderlog::engine {

/// How many requests may be under way at once and leave in a second, whoever they are for. Times
/// are of the monotonic clock.
class Ceiling {
 public:
    Ceiling(RequestLimits limits, events::Duration now);

    [[nodiscard]] bool has_room(events::Duration now) const;
    /// REQUIRES: has_room.
    void sent(events::Duration now);
    void answered();
    /// Until there is room; none: not before something is answered.
    [[nodiscard]] std::optional<events::Duration> wait(events::Duration now) const;
    [[nodiscard]] std::size_t in_flight() const { return in_flight_; }

 private:
    std::size_t in_flight_max_;
    std::size_t in_flight_{0};
    TokenBucket pace_;
};

}  // namespace orderlog::engine
