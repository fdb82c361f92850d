#pragma once

#include "events/event_log.hpp"

#include <cstdint>

namespace orderlog::support {

/// A simulated seller whose past is read and whose updates are followed for some hours, by a real
/// engine. From `degraded_from` on Amazon leaves out all money, of orders and of their items.
struct DegradedShop {
    std::uint64_t seed{1};
    std::uint32_t orders{5};
    events::Duration degraded_after{std::chrono::hours(1)};
    events::Duration runs_for{std::chrono::hours(30)};
    events::OrdersApi orders_api{events::OrdersApi::v2026_01_01};  ///< v0: nothing is left out.

    static events::StreamId stream();
    /// Into a log that is empty.
    void run(events::EventLog& log) const;
};

}  // namespace orderlog::support
