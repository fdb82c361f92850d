#include "engine/window_plan.hpp"

#include <algorithm>

namespace orderlog::engine {

using events::Duration;

namespace {

constexpr Duration first_guess = std::chrono::hours(24);
constexpr double growth_max = 8;

double growth(const WindowPlan& plan) {
    if (plan.density.orders < page_orders_max) {
        return growth_max;
    }
    const double pages =
        static_cast<double>(plan.density.orders) / static_cast<double>(page_orders_max);
    return std::min(growth_max, plan.pages_max / pages);
}

Duration by_density(const WindowPlan& plan) {
    if (plan.density.span <= Duration::zero()) {
        return first_guess;
    }
    const double width = static_cast<double>(plan.density.span.count()) * growth(plan);
    // No span that people ask for is longer; it keeps the cast in range.
    constexpr auto longest = static_cast<double>(Duration(std::chrono::years(100)).count());
    return Duration(static_cast<std::int64_t>(std::min(width, longest)));
}

}  // namespace

void Density::add(std::uint64_t window_orders, Duration window_span) {
    orders = orders / 2 + window_orders;
    span = span / 2 + window_span;
}

Duration planned_width(const WindowPlan& plan) {
    Duration width = by_density(plan);
    if (plan.width_max > Duration::zero()) {
        width = std::min(width, plan.width_max);
    }
    return std::min(std::max(width, plan.width_min), plan.open);
}

double pages_in_six_hours(double rate_per_s, double share) {
    constexpr double seconds = 6 * 3600;
    // Below two pages a window would be all overhead; above the limit it would be halved.
    return std::clamp(seconds * rate_per_s * share, 2.0, 0.9 * window_pages_max);
}

}  // namespace orderlog::engine
