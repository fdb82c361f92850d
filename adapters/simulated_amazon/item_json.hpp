#pragma once

#include "adapters/simulated_amazon/included_data.hpp"
#include "adapters/simulated_amazon/json_appender.hpp"
#include "adapters/simulated_amazon/order_view.hpp"

#include <cstdint>
#include <string_view>

namespace orderlog::adapters {

struct ItemView {
    const OrderView& order;
    std::size_t line;
};

/// An amount of one kind.
struct Breakdown {
    std::string_view type{};
    std::int64_t amount{0};
    std::string_view currency{};
};

/// Appends an element of orderItems.
void append_item(JsonAppender& json, const ItemView& item, IncludedData included);

void append_money(JsonAppender& json, std::string_view name, std::int64_t amount,
                  std::string_view currency);
/// Appends an element of a breakdowns array; nothing for a zero of another kind than ITEM.
void append_breakdown(JsonAppender& json, const Breakdown& breakdown);

}  // namespace orderlog::adapters
