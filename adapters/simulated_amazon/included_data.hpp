#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace orderlog::adapters {

/// The data sets of an order that are sent only when asked for, in Amazon's order.
enum class IncludedSet : std::uint8_t {
    buyer,
    recipient,
    proceeds,
    expense,
    promotion,
    cancellation,
    fulfillment,
    packages,
    tax,
    payment,
    fulfillment_orders,
};
inline constexpr std::array<std::string_view, 11> included_set_names{
    "BUYER",       "RECIPIENT", "PROCEEDS", "EXPENSE", "PROMOTION",         "CANCELLATION",
    "FULFILLMENT", "PACKAGES",  "TAX",      "PAYMENT", "FULFILLMENT_ORDERS"};

struct IncludedData {
    std::uint16_t bits{0};

    [[nodiscard]] bool has(IncludedSet set) const {
        return (bits >> static_cast<unsigned>(set) & 1U) != 0;
    }
    void add(IncludedSet set) {
        bits = static_cast<std::uint16_t>(bits | 1U << static_cast<unsigned>(set));
    }
};

}  // namespace orderlog::adapters
