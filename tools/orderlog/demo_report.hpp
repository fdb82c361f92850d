#pragma once

#include "tools/orderlog/command.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>

namespace orderlog::tools {

/// What a demonstration measured.
struct DemoFigures {
    double seconds{0};
    std::uint64_t orders{0};  ///< That came into the log meanwhile.
    std::uint32_t restarts{0};
    std::uint64_t peak_bytes{0};
};

/// Counts by SQL, the newest milestones of the log and where to look further; `keeps`: the tables
/// can be asked meanwhile.
[[nodiscard]] events::Result<void> report_demo(const CommandContext& context,
                                               const std::string& data_dir,
                                               const nlohmann::json& status,
                                               const DemoFigures& figures, bool keeps);

}  // namespace orderlog::tools
