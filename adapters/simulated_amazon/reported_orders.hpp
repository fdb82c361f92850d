#pragma once

#include "adapters/simulated_amazon/order_book.hpp"
#include "events/result.hpp"

#include <chrono>
#include <string>

namespace orderlog::adapters {

/// The orders of a sale report of Amazon.in as a seller's book. What the report does not say (time
/// of day, lags between states, item ids) is drawn from the order's id: two readings are equal.
/// Every order is in its reported state, the last one, before `report_histories_end`.
/// `rejected` names the row that cannot be an order's.
[[nodiscard]] events::Result<OrderBook> read_reported_orders(const std::string& path);

inline constexpr events::Time report_histories_end =
    std::chrono::sys_days{std::chrono::year{2022} / 6 / 30} + std::chrono::hours{23};
/// Where a clock starts that has seen all of it.
inline constexpr events::Time report_clock_start =
    std::chrono::sys_days{std::chrono::year{2022} / 7 / 1};

}  // namespace orderlog::adapters
