#include "tools/export/file_positions.hpp"

#include <algorithm>
#include <utility>

namespace orderlog::tools {

using events::LogPosition;

FilePositions::FilePositions(std::vector<LogPosition> of_log) : of_log_(std::move(of_log)) {
    std::ranges::sort(of_log_);
}

LogPosition FilePositions::of(LogPosition in_log) const {
    const auto found = std::ranges::lower_bound(of_log_, in_log);
    return found != of_log_.end() && *found == in_log
               ? LogPosition{static_cast<std::uint64_t>(found - of_log_.begin()) + 1}
               : LogPosition{};
}

}  // namespace orderlog::tools
