#pragma once

#include <chrono>
#include <ctime>

namespace orderlog::adapters {

/// Time since the machine booted, its sleep included: what stood still finds that it has passed. No
/// other clock moves it.
struct BootClock {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<BootClock>;
    static constexpr bool is_steady = true;

    [[nodiscard]] static time_point now() {
        std::timespec time{};
        ::clock_gettime(CLOCK_BOOTTIME, &time);
        return time_point{std::chrono::seconds{time.tv_sec} +
                          std::chrono::nanoseconds{time.tv_nsec}};
    }
};

}  // namespace orderlog::adapters
