#pragma once

#include "projections/order_rows.hpp"

#include <optional>
#include <string_view>

namespace orderlog::projections {

/// Any of Amazon's spellings ("PARTIALLY_SHIPPED", "PartiallyShipped", "Canceled"); what is none
/// of them is `unknown`.
[[nodiscard]] OrderStatus order_status(std::string_view raw);
/// "AMAZON"/"AFN" and "MERCHANT"/"MFN"; none for anything else.
[[nodiscard]] std::optional<FulfillmentChannel> fulfillment_channel(std::string_view raw);

/// As the tables have it: "PARTIALLY_SHIPPED".
[[nodiscard]] std::string_view to_text(OrderStatus status);
[[nodiscard]] std::string_view to_text(FulfillmentChannel channel);
[[nodiscard]] std::string_view to_text(OrderDetail detail);

}  // namespace orderlog::projections
