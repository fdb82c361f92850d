#pragma once

#include "events/engine_events.hpp"
#include "events/event_log.hpp"
#include "events/result.hpp"
#include "tools/config/configuration.hpp"

#include <cstdint>
#include <optional>

namespace orderlog::tools {

/// A log's end as it is, and what is lost of what had been acknowledged.
struct LostEnd {
    events::LogInfo log{};
    std::optional<events::LossAccepted> loss{};

    /// How many positions are known to be lost; 0: none.
    [[nodiscard]] std::uint64_t count() const;
};

/// Changes no file. `unavailable` while another process holds the log, `not_found` without one,
/// `corrupt` if there is nothing left to go on from.
[[nodiscard]] events::Result<LostEnd> find_lost_end(const Configuration& configuration);

/// Has the log go on without exactly that: an engine that sends nothing appends the loss with its
/// EngineStarted. Dies it meanwhile, then nothing has happened or all of it. `rejected` if the log
/// is another than the one that was looked at.
[[nodiscard]] events::Result<void> accept_loss(const Configuration& configuration,
                                               const events::LossAccepted& loss);

}  // namespace orderlog::tools
