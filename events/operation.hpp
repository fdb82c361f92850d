#pragma once

#include "events/ids.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace orderlog::events {

/// A call that Amazon grants a usage plan of its own. Numbers are stored for ever.
enum class Operation : std::uint8_t {
    search_orders = 1,       ///< Orders 2026-01-01
    get_order = 2,           ///< Orders 2026-01-01
    v0_get_orders = 3,       ///< Orders v0
    v0_get_order_items = 4,  ///< Orders v0
    v0_get_order = 5,        ///< Orders v0
    // 6–8: reports.
    marketplace_participations = 9,  ///< Sellers v1
};
[[nodiscard]] std::string_view to_text(Operation operation);

/// Which of Amazon's Orders APIs a connection is read by. Numbers are stored for ever.
enum class OrdersApi : std::uint8_t {
    v2026_01_01 = 1,
    v0 = 2,  ///< Removed by Amazon on 2027-03-27. An order's items take calls of their own.
};
[[nodiscard]] std::string_view to_text(OrdersApi api);
[[nodiscard]] OrdersApi api_of(Operation operation);

/// What a bucket belongs to; shared by every tenant that connected the same seller.
struct BudgetKey {
    ApplicationId application{};
    SellerId seller{};
    Region region{Region::eu};
    Operation operation{Operation::search_orders};

    friend auto operator<=>(const BudgetKey&, const BudgetKey&) = default;
};

/// Parts of an order that Amazon sends only when asked for (includedData). A set of bits.
enum class DataSet : std::uint16_t {
    fulfillment = 1,
    proceeds = 2,
    expense = 4,
    promotion = 8,
    cancellation = 16,
    packages = 32,
};
struct DataSets {
    std::uint16_t bits{0};

    [[nodiscard]] bool has(DataSet set) const {
        return (bits & static_cast<std::uint16_t>(set)) != 0;
    }
    friend auto operator<=>(const DataSets&, const DataSets&) = default;
};
/// All that orderlog asks for: none of them holds restricted personal data by itself.
inline constexpr DataSets all_data_sets{63};

}  // namespace orderlog::events

template <>
struct std::hash<orderlog::events::BudgetKey> {
    std::size_t operator()(const orderlog::events::BudgetKey& key) const {
        return orderlog::events::joint_hash(key.application, key.seller, key.region, key.operation);
    }
};
