#pragma once

#include "engine/clock.hpp"
#include "events/event_log.hpp"
#include "tools/config/configuration.hpp"

#include <memory>
#include <string>

namespace orderlog::adapters {
class FollowedClock;
}

namespace orderlog::tools {

/// The clock that the configuration asks for: this machine's, or a simulator's.
class ConfiguredClock {
 public:
    static events::Result<std::unique_ptr<ConfiguredClock>> open(
        const Configuration& configuration);
    /// For a command that sends nothing. As open(), but a simulated log whose simulator is not
    /// named keeps the time of its last event, since this machine's is not its time.
    static events::Result<std::unique_ptr<ConfiguredClock>> open_quiet(
        const Configuration& configuration, const events::LogInfo& log);
    ~ConfiguredClock();

    [[nodiscard]] engine::Clock& clock() const { return *clock_; }
    /// How long `span` of this clock takes in real time.
    [[nodiscard]] events::Duration real(events::Duration span) const;
    /// Its seconds in a real one.
    [[nodiscard]] double speed() const;

 private:
    explicit ConfiguredClock(std::unique_ptr<engine::Clock> clock);
    std::unique_ptr<engine::Clock> clock_;
    const adapters::FollowedClock* followed_{nullptr};
};

/// `foreign` unless the log's time and the configured clock are both real or both simulated: an
/// engine would write this machine's time into a simulated log, or the reverse. A log without
/// events goes with either.
[[nodiscard]] events::Result<void> check_clock(const Configuration& configuration,
                                               const events::LogInfo& log);

/// This machine's name.
[[nodiscard]] std::string host_name();

}  // namespace orderlog::tools
