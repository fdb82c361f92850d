#pragma once

#include "events/page_events.hpp"
#include "events/run_events.hpp"

#include <cstdint>
#include <string>

namespace orderlog::engine {

/// What pages held, summed.
struct Counts {
    std::uint64_t pages{0};
    std::uint64_t orders_new{0};
    std::uint64_t orders_changed{0};
    std::uint64_t orders_same{0};
    std::uint64_t items{0};
    std::uint64_t failures{0};

    [[nodiscard]] std::uint64_t orders() const { return orders_new + orders_changed + orders_same; }
    void add(const events::PageFetched& page);
    void add(const events::SyncPolled& poll);
    friend bool operator==(const Counts&, const Counts&) = default;
};

/// A run that has not ended.
struct Run {
    events::LogPosition id{};
    events::Window window{};
    bool requested{false};
    std::uint64_t orders_max{0};  ///< As in RunStarted.
    Counts counts{};
    friend bool operator==(const Run&, const Run&) = default;
};

[[nodiscard]] events::RunEnded end_of(const Run& run, events::ReasonCode reason,
                                      std::string message);

}  // namespace orderlog::engine
