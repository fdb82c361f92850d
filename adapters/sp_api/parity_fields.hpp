#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

// Which field of Orders v0 is which of Orders 2026-01-01, as Amazon's map for those who move from
// one to the other has it, and how their values differ.
namespace orderlog::adapters {

/// What a value of Orders v0 is in Orders 2026-01-01.
enum class Conversion : std::uint8_t {
    same,         ///< The same values, in whatever order.
    listed,       ///< Each is among the values there, which hold others besides.
    time,         ///< The same moment; v0 cuts it off at the second.
    update_time,  ///< As `time`, and it may be later: more counts as an update.
    word,         ///< The same word, written otherwise.
    money,        ///< Amount and currency.
    money_part,   ///< As `money`, and left out where it is zero.
    flag,         ///< v0's truth: whether `word` is among the values there.
    only_v0,      ///< The newer API does not tell it.
    only_newer,   ///< v0 does not tell it.
    personal,     ///< Cut out of both before they are stored: there is nothing to compare.
};

/// A pair of fields. Paths are those of json_leaves.hpp, from the order down or from the item down.
struct ParityField {
    std::string_view v0{};     ///< Empty: the newer API alone has it.
    std::string_view newer{};  ///< Empty: v0 alone has it. "a[X|Y]": only elements of these names.
    Conversion conversion{Conversion::same};
    std::string_view reason{};  ///< Why the two may differ; empty: they may not.
    /// Of a flag, what stands among the newer values if it is true; empty: any value does.
    std::string_view word{};
    std::string_view v0_word{"true"};  ///< What v0 says then.
    bool v0_may_lack{false};
};

/// Each leaf of an order, or of an item, belongs to the first of these that covers it. A leaf that
/// none covers is one that the map does not have.
[[nodiscard]] std::span<const ParityField> order_parity_fields();
[[nodiscard]] std::span<const ParityField> item_parity_fields();

/// What of the leaf's path is below the field, "" for the field itself; none: it is elsewhere. A
/// field that names no element of an array means all of them.
[[nodiscard]] std::optional<std::string_view> below(std::string_view field, std::string_view leaf);

}  // namespace orderlog::adapters
