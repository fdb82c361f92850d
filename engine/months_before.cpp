#include "engine/months_before.hpp"

namespace orderlog::engine {

using events::Time;

Time months_before(Time to, std::uint32_t months) {
    const auto day = std::chrono::floor<std::chrono::days>(to);
    const std::chrono::year_month_day date{day};
    std::chrono::year_month_day earlier = date - std::chrono::months(static_cast<int>(months));
    if (!earlier.ok()) {
        earlier = earlier.year() / earlier.month() / std::chrono::last;
    }
    return std::chrono::sys_days(earlier) + (to - day);
}

}  // namespace orderlog::engine
