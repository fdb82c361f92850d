#pragma once

#include "events/operation.hpp"
#include "events/reason_code.hpp"
#include "tools/access/forwarding_log.hpp"

#include <nlohmann/json_fwd.hpp>

#include <array>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace orderlog::tools {

/// The log of a running engine, and what is counted of its appends since the process began: how
/// long each took, what was asked of Amazon, how runs ended. For the engine's thread. Borrows the
/// log.
class MeasuredLog final : public ForwardingLog {
 public:
    /// Seconds. From a disk that keeps up to one that is about to stop.
    static constexpr std::array append_bounds_s{0.001, 0.0025, 0.005, 0.01, 0.025,
                                                0.05,  0.1,    0.25,  1.0,  5.0};

    explicit MeasuredLog(events::EventLog& log) : ForwardingLog(log), log_(log) {}

    [[nodiscard]] events::Result<events::LogPosition> append(
        std::vector<events::NewEvent> batch) override;

    /// {"append": {"bounds_s", "counts", "count", "sum_s"}, "requests": [{"operation", "status",
    /// "count"}], "runs": [{"reason", "count"}]}; a status of 0: no answer.
    [[nodiscard]] nlohmann::json measured() const;

 private:
    void count(const events::Event& event);

    events::EventLog& log_;
    std::array<std::uint64_t, append_bounds_s.size()> within_{};  ///< Each bound's, not of others.
    std::uint64_t appends_{0};
    double appending_s_{0};
    std::map<std::pair<events::Operation, std::uint16_t>, std::uint64_t> requests_{};
    std::map<events::ReasonCode, std::uint64_t> runs_{};
};

}  // namespace orderlog::tools
