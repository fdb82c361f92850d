#pragma once

#include "engine/clock.hpp"
#include "events/check.hpp"

namespace orderlog::adapters {

/// A clock that stands until it is told to go on.
class VirtualClock final : public engine::Clock {
 public:
    explicit VirtualClock(events::Time now) : now_(now) {}

    [[nodiscard]] events::Time now() const override { return now_; }
    [[nodiscard]] events::Duration monotonic() const override { return monotonic_; }

    /// REQUIRES: by ≥ 0.
    void advance(events::Duration by) {
        events::check(by.count() >= 0);
        now_ += by;
        monotonic_ += by;
    }

 private:
    events::Time now_;
    events::Duration monotonic_{0};
};

}  // namespace orderlog::adapters
