#pragma once

#include "events/event_log.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <span>
#include <string>

namespace orderlog::tools {

/// What happened to some connections in one hour or one day.
struct PeriodCounts {
    std::uint64_t pages{0};  ///< Read, those of items by themselves too.
    std::uint64_t polls{0};  ///< Without news.
    std::uint64_t orders_new{0};
    std::uint64_t orders_changed{0};
    std::uint64_t failures{0};  ///< Requests that brought no page.
    std::uint64_t debts{0};     ///< Incurred.
    std::uint64_t body_bytes{0};

    /// A period in so many equal parts, in order: orders of each that are new or changed.
    static constexpr std::size_t parts = 24;
    std::array<std::uint64_t, parts> news{};
};

/// Events counted by hour or by day, in UTC. The order in which they come does not matter.
class CountsByPeriod {
 public:
    explicit CountsByPeriod(std::chrono::hours period) : period_(period) {}

    void add(const events::StoredEvent& stored);

    /// By their beginnings; none in which nothing happened.
    [[nodiscard]] const std::map<events::Time, PeriodCounts>& counts() const { return counts_; }

 private:
    std::chrono::hours period_;
    std::map<events::Time, PeriodCounts> counts_{};
};

/// A bar a value, as high as it is beside `highest`: "▁ ▃█". Zero is a blank.
[[nodiscard]] std::string sparkline(std::span<const std::uint64_t> values, std::uint64_t highest);

}  // namespace orderlog::tools
