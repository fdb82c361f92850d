#pragma once

#include "events/ids.hpp"
#include "events/reason_code.hpp"
#include "events/window.hpp"

#include <cstdint>
#include <string>

namespace orderlog::events {

/// One sync of a connection that was asked for or found news, or one backfill chunk.
/// A run's id is the position of this event; the events of the run carry it as correlation.
struct RunStarted {
    Purpose purpose{Purpose::sync};
    Window window{};
    bool requested{false};        ///< Somebody asked for it, rather than the schedule.
    std::uint64_t orders_max{0};  ///< It ends with the page that brings so many. 0: no limit.
    friend bool operator==(const RunStarted&, const RunStarted&) = default;
};

struct RunStartedV1 {
    Purpose purpose{Purpose::sync};
    Window window{};
    bool requested{false};
};
[[nodiscard]] inline RunStarted upcast(RunStartedV1 old) {
    return {.purpose = old.purpose, .window = old.window, .requested = old.requested};
}

struct RunEnded {
    ReasonCode reason{ReasonCode::success};
    std::string message{};
    std::uint64_t pages{0};
    std::uint64_t orders_new{0};
    std::uint64_t orders_changed{0};
    std::uint64_t orders_same{0};
    std::uint64_t items{0};
    std::uint64_t failures{0};
    friend bool operator==(const RunEnded&, const RunEnded&) = default;
};

}  // namespace orderlog::events
