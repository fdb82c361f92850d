#pragma once

#include "events/result.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace orderlog::adapters {

/// Version of what is cut; stored with every body. Any change of the lists, or of what is left at a
/// place that they name, raises it.
inline constexpr std::uint16_t cut_list_version = 3;

/// What happens at a place of an order. A place that is cut is cut whole, whatever stands there:
/// but for the way down to the places below it that stay. Of those only a text, a number or a truth
/// value stays.
struct CutRule {
    std::string_view pointer{};  ///< From the order down; elements of an array share its pointer.
    bool cut{true};
};

/// Places of Orders 2026-01-01 that hold personal or restricted values.
[[nodiscard]] std::span<const CutRule> cut_rules();
/// The same of an order and of an item of Orders v0.
[[nodiscard]] std::span<const CutRule> v0_order_cut_rules();
[[nodiscard]] std::span<const CutRule> v0_item_cut_rules();

/// Fields that are cut wherever they turn up: what Amazon moves or leaks stays out as well.
[[nodiscard]] std::span<const std::string_view> cut_names();

/// Takes personal values out of a body of Orders 2026-01-01 or v0 in place: texts become "",
/// numbers 0, true and false null, objects {}, arrays []; on the way down to a place that stays
/// every other field becomes one without a name. What is freed becomes white space, so that the
/// length stays. Twice does nothing more. What is not a JSON object within the limits of
/// json_value.hpp is `rejected` and the body is emptied. Reserves a few bytes behind the body.
/// Thread-safe.
[[nodiscard]] events::Result<void> cut_personal_values(std::string& body);

}  // namespace orderlog::adapters
