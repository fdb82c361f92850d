#pragma once

#include "engine/alert_limits.hpp"
#include "events/engine_events.hpp"
#include "events/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace orderlog::engine {

/// What an operator may set. The defaults are right for Amazon.
struct Options {
    /// Written into EngineStarted.
    std::string host{};
    /// Who is named as the actor of what the engine does by itself.
    std::string actor{"engine"};
    /// Will this process ask Amazon? A command that only writes events says no.
    bool sends{true};
    /// What the log that this process opened has lost: appended in one write with EngineStarted.
    std::optional<events::LossAccepted> accepted_loss{};
    /// The clock is a simulator's.
    bool simulated{false};
    /// Simulation only: Amazon grants everything, so no bucket is kept.
    bool unlimited_quota{false};

    /// Unless a connection has its own.
    events::Duration poll_interval{std::chrono::minutes(5)};
    /// While backfill or debts wait: at Amazon's standard rate, half of the bucket.
    events::Duration poll_interval_shared{std::chrono::minutes(6)};
    /// Subtracted from the watermark when a sync window opens: updates appear late.
    events::Duration overlap{std::chrono::minutes(10)};
    /// Closed update time is read again so often, since orders have been seen to appear up to half
    /// a day late; each moment of the last 48 hours each time.
    events::Duration rescan_interval{std::chrono::hours(24)};
    /// Is it? Who ends soon leaves it, and what of it has begun, to whoever goes on.
    bool rescans{true};
    /// Amazon refuses upper bounds less than two minutes old; five seconds for our clocks.
    events::Duration settling{std::chrono::seconds(125)};

    /// Requests in flight over all connections: 64 pages of 500 kB are 32 MB.
    std::size_t requests_in_flight_max{64};
    /// Amazon limits an application as a whole too, and names no figure; 10,000 connections poll 33
    /// times a second.
    double requests_per_second_max{100};
    double region_requests_per_second_max{50};
    /// What one tick appends at most, or one page of any size.
    std::size_t tick_bytes_max{6 << 20};
    /// A round of snapshots begins after so many events, or five times as many as it saves states.
    std::uint64_t snapshot_events{20'000};
    /// States saved in one tick of a round.
    std::size_t snapshot_slice{16};
    /// One hash over the heads of all streams is recorded so often, if there is anything new.
    events::Duration heads_interval{std::chrono::hours(1)};
    AlertLimits alerts{};
};

}  // namespace orderlog::engine
