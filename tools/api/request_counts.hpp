#pragma once

#include "events/event_log.hpp"
#include "events/result.hpp"
#include "events/time.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <vector>

namespace orderlog::tools {

/// Spans of time of one length; `from` begins one of them, in UTC.
struct TimeSteps {
    events::Time from{};
    events::Time to{};
    events::Duration step{};
    /// More are not read: a second of reading, and more than a chart shows.
    std::size_t events_max{200'000};
};

/// What was asked of Amazon in each step, oldest first, without those in which nothing was:
/// [{"start", "requests", "refused", "failed", "orders"}]. `refused` are those that Amazon
/// answered with 429, `orders` those that came new or changed. Reads the streams back from their
/// ends; `rejected` if it would read too many events for that.
[[nodiscard]] events::Result<nlohmann::json> request_counts(
    const events::EventLog& log, const std::vector<events::StreamId>& streams,
    const TimeSteps& steps);

}  // namespace orderlog::tools
