#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace orderlog::adapters {

/// What can go wrong with one request. The order is the order in which they are drawn.
enum class Fault : std::uint8_t {
    reset_before,
    reset_after,
    silent,
    drip,
    truncated,
    wrong_length,
    throttled,            ///< 429 without having been asked too often, as Amazon sends it.
    throttled_with_rate,  ///< The same with a rate header.
    throttled_with_wait,  ///< The same with Retry-After.
    error_as_json,        ///< 500, 502, 503 or 504, Amazon has acted.
    error_as_html,
    error_empty,
    access_token_dies,  ///< From now on, and before its hour is over.
    wrong_date,         ///< The Date header is minutes to an hour off.
    invalid_json,       ///< In a 200 of the right length.
    empty_object,       ///< `{}` in a 200.
    swollen,            ///< An id or a token that is far too long.
    page_token_dies,    ///< Before its 24 hours are over.
    token_stands,       ///< The page is right, its token is the one it was asked with.
    empty_page,         ///< No order, and a token that leads to the page asked for.
    page_repeated,      ///< The page before this one instead of it.
    orders_repeated,    ///< Orders of the page before this one beside its own.
};
inline constexpr std::size_t fault_count = 22;

/// Which requests a fault can befall.
enum class FaultScope : std::uint8_t { any, call, search, next_page };

struct FaultKind {
    std::string_view name{};
    FaultScope scope{FaultScope::any};
    std::uint16_t permille_most{0};  ///< A seed that has the fault draws 1 … this.
};
/// By Fault; the source argues the probabilities.
[[nodiscard]] const std::array<FaultKind, fault_count>& fault_kinds();

/// What is wrong for a while, whatever is asked meanwhile.
enum class Spell : std::uint8_t {
    login_down,        ///< Login with Amazon, for everybody.
    forbidden,         ///< 403 for a seller, though nothing was taken back.
    data_set_refused,  ///< InvalidInput for includedData=FULFILLMENT of a seller, for an hour.
};
inline constexpr std::size_t spell_count = 3;

struct SpellKind {
    std::string_view name{};
    int minutes_least{0};
    int minutes_most{0};
    std::uint16_t percent{0};  ///< Of the stretches of `spell_stretch_minutes`.
};
inline constexpr int spell_stretch_minutes = 8 * 60;
[[nodiscard]] const std::array<SpellKind, spell_count>& spell_kinds();

}  // namespace orderlog::adapters
