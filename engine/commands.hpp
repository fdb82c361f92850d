#pragma once

#include "events/connection_events.hpp"
#include "events/ids.hpp"
#include "events/time.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace orderlog::engine {

/// Which connections a command means. Nothing set: all, removed ones too.
struct Selection {
    std::optional<events::TenantId> tenant{};
    std::optional<events::ConnectionId> connection{};
};

struct AddConnection {
    events::StreamId stream{};
    events::ConnectionAdded about{};
};

struct ChangeConnection {
    events::StreamId stream{};
    events::ConnectionChanged change{};
};

/// The past to be read. Without `to`: up to now. Without `from`: `months` before `to`.
struct StartBackfill {
    events::StreamId stream{};
    std::uint32_t months{24};
    std::uint32_t chunk_days{30};
    std::optional<events::Time> from{};
    std::optional<events::Time> to{};
};

/// The same time of day that many months earlier; the last day of a month that is shorter.
[[nodiscard]] events::Time months_before(events::Time to, std::uint32_t months);

}  // namespace orderlog::engine
