#pragma once

#include "engine/clock.hpp"

namespace orderlog::adapters {

/// This machine's wall clock and monotonic clock. Thread-safe.
class SystemClock final : public engine::Clock {
 public:
    [[nodiscard]] events::Time now() const override;
    [[nodiscard]] events::Duration monotonic() const override;
};

}  // namespace orderlog::adapters
