#pragma once

#include "events/ids.hpp"

#include <vector>

namespace orderlog::tools {

/// Positions of a file of its own: 1, 2, 3 … in the log's order, so that nobody can tell from gaps
/// how many events others have. Memory: eight bytes an event.
class FilePositions {
 public:
    FilePositions() = default;
    /// Of the events that the file holds, in any order, each once.
    explicit FilePositions(std::vector<events::LogPosition> of_log);

    /// 0 of an event that the file does not hold.
    [[nodiscard]] events::LogPosition of(events::LogPosition in_log) const;
    [[nodiscard]] events::LogPosition last() const { return events::LogPosition{of_log_.size()}; }

 private:
    std::vector<events::LogPosition> of_log_{};  // Sorted.
};

}  // namespace orderlog::tools
