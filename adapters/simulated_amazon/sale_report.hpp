#pragma once

#include "events/result.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace orderlog::adapters {

/// Columns of an Amazon sale report that say something of an order.
enum class SaleColumn : std::uint8_t {
    order_id,
    date,
    status,
    fulfilment,
    sales_channel,
    service_level,
    style,
    sku,
    category,
    size,
    asin,
    courier_status,
    quantity,
    amount,
    city,
    state,
    postal_code,
    promotion_ids,
    business,
};
inline constexpr std::size_t sale_columns = 19;

/// One line of an order, as text.
struct SaleRow {
    std::size_t number{0};  ///< Of the row in the file; the header is 1.
    std::array<std::string, sale_columns> values{};

    [[nodiscard]] const std::string& operator[](SaleColumn column) const {
        return values[static_cast<std::size_t>(column)];
    }
};

using SaleRowSink = std::function<events::Result<void>(const SaleRow&)>;

/// Reads a sale report (.csv or .csv.xz) row by row. Columns are found by their header's name.
/// `rejected` if one is missing, a row has too few fields, or as the sink says.
[[nodiscard]] events::Result<void> read_sale_report(const std::string& path,
                                                    const SaleRowSink& sink);

}  // namespace orderlog::adapters
