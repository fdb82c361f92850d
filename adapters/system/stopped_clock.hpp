#pragma once

#include "engine/clock.hpp"

namespace orderlog::adapters {

/// Always the same moment: for commands on a log whose simulated clock does not run.
class StoppedClock final : public engine::Clock {
 public:
    explicit StoppedClock(events::Time time) : time_(time) {}

    [[nodiscard]] events::Time now() const override { return time_; }
    [[nodiscard]] events::Duration monotonic() const override { return events::Duration::zero(); }

 private:
    events::Time time_;
};

}  // namespace orderlog::adapters
