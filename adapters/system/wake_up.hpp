#pragma once

#include "events/time.hpp"

namespace orderlog::adapters {

/// Lets one thread sleep until another one, or a signal handler, has something for it. A signal
/// that comes before the sleep ends it at once: none is lost.
class WakeUp {
 public:
    WakeUp();
    ~WakeUp();
    WakeUp(const WakeUp&) = delete;
    WakeUp& operator=(const WakeUp&) = delete;

    /// From any thread; safe in a signal handler.
    void signal() const noexcept;
    /// Returns after a signal or after `longest`, in real time.
    void wait(events::Duration longest) const;

 private:
    int event_{-1};
};

}  // namespace orderlog::adapters
