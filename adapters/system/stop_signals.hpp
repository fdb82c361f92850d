#pragma once

#include "adapters/system/wake_up.hpp"

namespace orderlog::adapters {

/// Takes SIGTERM and SIGINT for as long as it lives: the first asks to stop, the second SIGINT
/// kills as usual. One at a time in a process; `wake_up` outlives it.
class StopSignals {
 public:
    explicit StopSignals(const WakeUp& wake_up);
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    /// Number of the signal that asked, or 0.
    [[nodiscard]] int asked() const;
};

}  // namespace orderlog::adapters
