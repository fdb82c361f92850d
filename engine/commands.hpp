#pragma once

#include "engine/followed_before.hpp"
#include "engine/months_before.hpp"
#include "events/connection_events.hpp"
#include "events/ids.hpp"
#include "events/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

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

/// A connection that another program has followed before.
struct ImportConnection {
    AddConnection added{};            ///< Its `follow_from` is decided from the rows.
    std::vector<FollowedRow> rows{};  ///< How far the other program says it was.
    bool paused{false};
    /// How much of the past is read, by creation time. Less than Amazon keeps: without a cursor,
    /// all that it keeps of updates is asked for instead.
    std::uint32_t backfill_months{24};
};

struct ChangeConnection {
    events::StreamId stream{};
    events::ConnectionChanged change{};
};

/// Orders of a connection that are to be asked for again, now.
struct RetryDebts {
    struct Order {
        events::OrderId id{};
        /// What incurred the debt: named for an order that was given up.
        events::LogPosition incurred{};
    };
    events::StreamId stream{};
    std::vector<Order> orders{};
};

/// An order that is owed and is to be asked for no more.
struct AbandonDebt {
    events::StreamId stream{};
    events::OrderId order{};
    std::string cause{};
};

/// The past to be read. Without `to`: up to now. Without `from`: `months` before `to`.
struct StartBackfill {
    events::StreamId stream{};
    std::uint32_t months{24};
    std::uint32_t chunk_days{30};
    std::optional<events::Time> from{};
    std::optional<events::Time> to{};
};

}  // namespace orderlog::engine
