#pragma once

#include "adapters/system/stop_signals.hpp"
#include "adapters/system/wake_up.hpp"
#include "events/result.hpp"
#include "events/time.hpp"

namespace orderlog::tools {

/// SIGINT or SIGTERM as the wish that a long command ends cleanly; a second SIGINT kills it. One at
/// a time in a process.
class StopRequest {
 public:
    [[nodiscard]] bool made() const { return signals_.asked() != 0; }
    /// `rejected` once it was made.
    [[nodiscard]] events::Result<void> refuse_once_made() const {
        return made() ? events::fail(events::ErrorKind::rejected, "stopped by a signal")
                      : events::Result<void>{};
    }
    /// Whether it was made and something then ended so.
    [[nodiscard]] bool ended(const events::Error& error) const {
        return made() && error.kind == events::ErrorKind::rejected;
    }
    /// Returns once it is made, or after `longest`.
    void wait(events::Duration longest) const { wake_up_.wait(longest); }

 private:
    adapters::WakeUp wake_up_{};
    adapters::StopSignals signals_{wake_up_};
};

}  // namespace orderlog::tools
