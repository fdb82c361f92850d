#pragma once

#include "adapters/memory/memory_read_model.hpp"
#include "adapters/sp_api/orders_page_reader.hpp"
#include "engine/connection_state.hpp"
#include "projections/projector.hpp"
#include "tools/replay/replay_log.hpp"

#include <atomic>
#include <map>
#include <optional>
#include <vector>

namespace orderlog::tools {

/// An order before and after an event.
struct OrderMove {
    std::optional<projections::OrderRows> before{};  ///< None: the event brought it.
    projections::OrderRows after{};
};

/// Folds a log's events one by one, as the engine and the projections do, into states of
/// connections and tables in memory. Asks nobody anything.
class Replay {
 public:
    /// Borrows both. `at` is the position that is being folded, for who looks at it from outside
    /// when a fold crashes.
    Replay(const ReplayLog& log, std::atomic<std::uint64_t>& at);
    Replay(const Replay&) = delete;
    Replay& operator=(const Replay&) = delete;

    /// Folds the next event that the file holds; false: there is none. `corrupt`, with the
    /// position, if a fold refuses it.
    [[nodiscard]] events::Result<bool> step();

    /// The event folded last. REQUIRES: there is one.
    [[nodiscard]] const events::StoredEvent& event() const { return event_; }
    /// Of its connection, before it and after it; null: it is an event of the system.
    [[nodiscard]] const engine::ConnectionState* before() const;
    [[nodiscard]] const engine::ConnectionState* after() const;
    /// Orders that it says something new of.
    [[nodiscard]] const std::vector<OrderMove>& orders() const { return orders_; }

    [[nodiscard]] const adapters::MemoryReadModel& tables() const { return tables_; }
    using Connections = std::map<events::StreamId, engine::ConnectionState>;
    [[nodiscard]] const Connections& connections() const { return connections_; }

 private:
    [[nodiscard]] events::Result<bool> fold_one();
    void fold_connection();
    [[nodiscard]] events::Result<void> note_orders();
    [[nodiscard]] events::Result<void> project();

    const ReplayLog& log_;
    std::atomic<std::uint64_t>& at_;
    adapters::OrdersPageReader reader_{};
    adapters::MemoryReadModel tables_{};
    projections::Projector projector_;
    events::StoredEvent event_{};
    Connections connections_{};
    engine::ConnectionState before_{};
    std::vector<OrderMove> orders_{};
};

}  // namespace orderlog::tools
