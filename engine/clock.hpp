#pragma once

#include "events/time.hpp"

namespace orderlog::engine {

/// Time as the engine sees it: the wall clock, or a simulator's.
class Clock {
 public:
    virtual ~Clock() = default;

    /// UTC. May jump.
    [[nodiscard]] virtual events::Time now() const = 0;
    /// Since some fixed moment of this process; never goes back. In simulated time it runs as fast
    /// as `now` does.
    [[nodiscard]] virtual events::Duration monotonic() const = 0;
};

}  // namespace orderlog::engine
