#pragma once

#include "events/operation.hpp"

#include <optional>
#include <string_view>

namespace orderlog::engine {

/// What Amazon grants: tokens added per second, and how many a full bucket holds.
struct UsagePlan {
    double rate_per_s{0};
    double burst{0};
    friend bool operator==(const UsagePlan&, const UsagePlan&) = default;
};
/// Amazon grants everything, as only a simulator does.
inline constexpr UsagePlan unlimited_plan{.rate_per_s = 1e6, .burst = 1e6};

/// Amazon's published plan, assumed until a header says otherwise.
[[nodiscard]] UsagePlan standard_plan(events::Operation operation);

/// Requests of one bucket that may be unanswered at once. A start after a crash counts them all as
/// sent.
[[nodiscard]] std::uint32_t in_flight_max(events::Operation operation);

/// The rate that a header such as "0.0056" guarantees: it is rounded (1/180 = 0.00555…), so half
/// of its last digit is taken off. None if it is not such a number or nothing is left.
[[nodiscard]] std::optional<double> rate_from_header(std::string_view text);

}  // namespace orderlog::engine
