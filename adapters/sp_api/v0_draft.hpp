#pragma once

#include "adapters/sp_api/order_draft.hpp"

#include <string>

namespace orderlog::adapters {

/// Consumes an order of Orders v0, which never has its items with it. As `read_order`.
[[nodiscard]] JsonError read_v0_order(JsonValue& value, OrderDraft& draft);

/// Consumes an element of OrderItems into the draft's items.
[[nodiscard]] JsonError read_v0_item(JsonValue& value, OrderDraft& draft);

/// How the newer API writes one of v0's words: "SecondDay" → "SECOND_DAY".
[[nodiscard]] std::string upper_snake(const std::string& word);

}  // namespace orderlog::adapters
