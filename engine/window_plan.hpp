#pragma once

#include "events/time.hpp"

#include <cstdint>

namespace orderlog::engine {

/// Orders on a page, as we ask for them: Amazon's most.
inline constexpr std::uint64_t page_orders_max = 100;
/// A window of more pages is halved: a page token lives 24 hours, and at Amazon's standard rate
/// 480 pages are a day.
inline constexpr std::uint32_t window_pages_max = 450;

/// How many orders closed windows held; older windows count less and less.
struct Density {
    std::uint64_t orders{0};
    events::Duration span{};  ///< 0: none has been closed yet.

    void add(std::uint64_t window_orders, events::Duration window_span);
    friend bool operator==(const Density&, const Density&) = default;
};

struct WindowPlan {
    events::Duration open{};       ///< What is left to be asked.
    Density density{};             ///< Of windows closed before.
    events::Duration width_max{};  ///< After a repair; 0: none.
    events::Duration width_min{};
    double pages_max{0};  ///< What the connection's share of its bucket can read in six hours.
};

/// How wide the next window shall be: one day at first, then what the density of its neighbours
/// says, but not more than eight times as wide as they were.
[[nodiscard]] events::Duration planned_width(const WindowPlan& plan);

/// Pages that a share of a bucket refilled at `rate_per_s` can read in six hours.
[[nodiscard]] double pages_in_six_hours(double rate_per_s, double share);

}  // namespace orderlog::engine
