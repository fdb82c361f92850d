#pragma once

#include "engine/clock.hpp"
#include "events/result.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace orderlog::adapters {

/// What a simulator's clock says: a moment and how much faster than real time it goes on.
struct ClockReading {
    events::Time now{};
    double speed{1};
};
/// Reads `{"now_us": integer, "speed": number}`.
[[nodiscard]] events::Result<ClockReading> parse_clock(const std::string& json);

/// The clock of an orderlog-sim on this machine. Asks it twice a second and runs on by itself in
/// between, also while it does not answer. Thread-safe.
class FollowedClock final : public engine::Clock {
 public:
    /// `unavailable` unless the simulator answers within 10 s.
    static events::Result<std::unique_ptr<FollowedClock>> follow(const std::string& clock_url);
    ~FollowedClock() override;

    [[nodiscard]] events::Time now() const override;
    [[nodiscard]] events::Duration monotonic() const override;
    /// Simulated seconds in one real second.
    [[nodiscard]] double speed() const;

 private:
    FollowedClock(std::string clock_url, const ClockReading& first);
    void follow_on(const std::stop_token& stop);
    void take(const ClockReading& reading);

    std::string clock_url_;
    mutable std::mutex mutex_;
    std::condition_variable_any stopped_;
    ClockReading reading_{};      ///< As of read_at_.
    events::Duration read_at_{};  ///< Real monotonic time.
    events::Duration elapsed_{};  ///< Simulated time of this process up to read_at_.
    std::jthread thread_;         ///< Last: it uses all of the above.
};

}  // namespace orderlog::adapters
