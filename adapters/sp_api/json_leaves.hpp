#pragma once

#include "events/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace orderlog::adapters {

/// A value of a JSON document that holds no others: where it stands and what it says.
struct JsonLeaf {
    std::string path{};  ///< "OrderTotal.Amount", "proceeds.breakdowns[ITEM].subtotal.amount"
    std::string text{};  ///< Text, number or truth value. Empty: null, "", {} or [] stands there.
};

/// Every value of a JSON object, in its order. Elements of an array that has names for its elements
/// (the type of a breakdown, the id of an item) stand under that name, others under none: "[]".
/// `rejected` if it is no JSON object within the limits of json_value.hpp, or has more than
/// 100,000.
[[nodiscard]] events::Result<std::vector<JsonLeaf>> json_leaves(std::string_view object);

}  // namespace orderlog::adapters
