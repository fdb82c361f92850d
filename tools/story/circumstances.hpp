#pragma once

#include "events/event_log.hpp"
#include "events/operation.hpp"
#include "events/reason_code.hpp"
#include "events/window.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>

namespace orderlog::tools {

/// A request that failed and what was said of the next one.
struct FailedBefore {
    events::LogPosition position{};
    events::Time at{};
    events::OrderId order{};  ///< That it was about, if about one.
    events::FailureKind kind{events::FailureKind::unavailable};
    std::uint16_t status{0};
    std::uint32_t attempt{1};
    std::optional<events::Time> retry_at{};
};

/// Requests for one purpose, one after the other.
struct ChainBefore {
    events::LogPosition position{};  ///< Of its last event.
    events::Time at{};
    std::optional<FailedBefore> failed{};       ///< None since it last went well.
    std::optional<events::Time> token_since{};  ///< Amazon's page token is known since then.
};

/// Calls of one operation, as far as they are known.
struct BucketBefore {
    double rate_per_s{0};   ///< By Amazon's last header; 0: it never named one.
    double level_most{0};   ///< Tokens that can have been left after the last call, not more.
    bool is_kept_to{true};  ///< No call left without a token by this rate: else it rules nothing.
    events::Time called{};  ///< When the last call left.
    events::LogPosition position{};
    std::deque<events::Purpose> last_calls{};  ///< The newest few, the last one at the end.
};

/// Something that lasted.
struct SpanBefore {
    events::Time from{};
    std::optional<events::Time> to{};  ///< None: it lasts.
};

/// What a connection's events say before an event of it, as far as that explains when this one
/// happened. Folded from as many of them as one has; of bounded size.
struct Circumstances {
    std::optional<events::Time> last{};  ///< Time of the last event.
    events::LogPosition position{};      ///< Of the last event.
    std::map<events::Purpose, ChainBefore> chains{};
    std::map<events::Operation, BucketBefore> buckets{};
    std::optional<SpanBefore> paused{};
    std::optional<SpanBefore> backfill_paused{};
    std::uint32_t items_read{0};  ///< Pages of items since sync or backfill was last answered.
};

void evolve(Circumstances& before, const events::StoredEvent& stored);

/// When the call left that an event answers; of another event its own time.
[[nodiscard]] events::Time asked_at(const events::StoredEvent& stored);

/// Tokens that a bucket can have held at a time not before its last call, not more.
[[nodiscard]] double level_most(const BucketBefore& bucket, events::Operation operation,
                                events::Time at);

}  // namespace orderlog::tools
