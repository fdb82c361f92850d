#pragma once

#include "engine/alert_limits.hpp"
#include "engine/connection_state.hpp"
#include "engine/log_verdict.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace orderlog::engine {

/// What a connection is judged by beside its state.
struct AlertView {
    events::Time now{};                ///< The engine's clock.
    events::Time amazons_now{};        ///< Amazon's.
    events::Time awake_since{};        ///< Since when this process asks without a gap.
    events::Duration poll_interval{};  ///< As often as its bucket lets it be polled.
    bool quota_is_used_up{false};      ///< No token is left now …
    double orders_per_day{0};          ///< … of a rate that reads so many, 0: not known.
};

/// What is to be appended.
struct AlertChanges {
    std::vector<events::AlertRaised> raised{};
    std::vector<events::AlertCleared> cleared{};
    [[nodiscard]] bool empty() const { return raised.empty() && cleared.empty(); }
};

/// Pure: which alerts of a connection begin, and which of those that stand are over. All of one
/// that was paused or removed are.
[[nodiscard]] AlertChanges alert_changes(const ConnectionState& state, const AlertView& view,
                                         const AlertLimits& limits);

/// What the process as a whole is judged by.
struct ProcessView {
    events::Time now{};
    std::optional<std::uint64_t> parked_rows{};  ///< None: PostgreSQL has not said.
    std::optional<LogVerdict> log{};             ///< None: the log was not read to an end since.
};
[[nodiscard]] AlertChanges alert_changes(const Alerts& alerts, const ProcessView& view,
                                         const AlertLimits& limits);

}  // namespace orderlog::engine
