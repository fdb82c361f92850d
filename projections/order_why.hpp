#pragma once

#include "projections/order_columns.hpp"
#include "projections/order_history.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog::projections {

/// What the merge made of what one page says of a column.
enum class Outcome : std::uint8_t {
    chosen,
    older_update,    ///< Amazon dates the order earlier on it.
    earlier_page,    ///< The same update; another page was stored later.
    without_status,  ///< It had no status, so that it fills only what nothing else does.
    not_sent,        ///< The column's group was not on it, or not this line.
};
/// "CHOSEN", "OLDER_UPDATE" and so on.
[[nodiscard]] std::string_view to_text(Outcome outcome);

struct Witness {
    std::optional<std::string>
        value{};  ///< What the page says; none: nothing, or that it is unknown.
    Outcome outcome{Outcome::not_sent};
};

/// Why a column is as it is: what every page that showed the order said of it, oldest first.
struct ColumnReason {
    OrderColumn column{};
    std::vector<Witness> witnesses{};  ///< One of each sighting, in their order.
};

/// Of each column that the merged order or one of its pages has, with this name, whole
/// ("items.123.item_price") or without its row ("item_price": of every line). Empty: there is none.
[[nodiscard]] std::vector<ColumnReason> reasons(const std::vector<Sighting>& sightings,
                                                std::string_view name);

}  // namespace orderlog::projections
