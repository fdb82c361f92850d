#pragma once

#include "events/time.hpp"

#include <cstdint>

namespace orderlog::adapters {

/// How often Amazon answers one operation for one seller, exactly: one token each `per_token`.
struct UsagePlan {
    events::Duration per_token{};
    int burst{1};
};
inline constexpr UsagePlan search_orders_plan{std::chrono::seconds{180}, 20};
inline constexpr UsagePlan get_order_plan{std::chrono::seconds{2}, 30};
inline constexpr UsagePlan v0_get_orders_plan{std::chrono::seconds{60}, 20};
inline constexpr UsagePlan participations_plan{std::chrono::milliseconds{62'500}, 15};

/// What one bucket has seen.
struct QuotaUsage {
    std::uint64_t requests{0};
    std::uint64_t granted{0};
    std::uint64_t overdrafts{0};  ///< Requests that came without a token: answered 429.
    events::Time first{};
    events::Time last{};
};

/// Amazon's own token bucket. Starts full; counted in time, so that no rounding ever adds up.
class QuotaBucket {
 public:
    explicit QuotaBucket(UsagePlan plan) : plan_(plan), level_(plan.burst * plan.per_token) {}

    /// Takes a token if there is one. With `enforced` false every request is granted and only
    /// counted.
    [[nodiscard]] bool take(events::Time now, bool enforced);
    [[nodiscard]] const QuotaUsage& usage() const { return usage_; }

 private:
    UsagePlan plan_;
    events::Duration level_;  ///< Time's worth of tokens.
    QuotaUsage usage_;
};

}  // namespace orderlog::adapters
