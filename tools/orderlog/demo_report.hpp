#pragma once

#include "tools/orderlog/command.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <string>

namespace orderlog::tools {

/// How far a demonstration is: bars on a terminal, a line for each whole tenth elsewhere.
class DemoProgress {
 public:
    explicit DemoProgress(Console& console) : console_(console) {}

    /// `status` as the engine answers it.
    void show(const nlohmann::json& status);
    void note(const std::string& text);

 private:
    Console& console_;
    std::map<std::string, int> tenths_{};  ///< Of each connection, as last told.
};

/// What a demonstration measured.
struct DemoFigures {
    double seconds{0};
    std::uint32_t restarts{0};
    std::uint64_t peak_bytes{0};
};

/// Counts by SQL, the newest milestones of the log and where to look further.
[[nodiscard]] events::Result<void> report_demo(const CommandContext& context,
                                               const std::string& data_dir,
                                               const nlohmann::json& status,
                                               const DemoFigures& figures);

}  // namespace orderlog::tools
