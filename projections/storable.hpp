#pragma once

#include "events/decimal.hpp"
#include "events/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace orderlog::projections {

// Pure rules that make any value fit PostgreSQL's types and indexes. Part of the projections'
// version: a changed rule means a rebuild.

/// No product title comes near; keeps a hostile page from filling a table.
inline constexpr std::size_t text_bytes_max = 16 << 10;
/// A B-tree entry ends at 2,704 bytes and a key has up to four texts.
inline constexpr std::size_t key_bytes_max = 256;
/// numeric holds far more, but the views of the first version show double precision, which does
/// not, and one such row would fail every query.
inline constexpr std::size_t amount_digits_max = 30;
/// The first version's quantities are `int`.
inline constexpr std::int64_t count_max = 2'147'483'647;

/// Valid UTF-8 without NUL: NUL and each byte that is part of no valid sequence become U+FFFD.
/// Beyond text_bytes_max cut off at a character.
[[nodiscard]] std::string storable_text(std::string text);
/// The same for part of a key: what is longer than key_bytes_max, or had to be changed, keeps apart
/// from others by the SHA-256 of the original behind '~'.
[[nodiscard]] std::string storable_key(std::string text);
/// None if it has more than amount_digits_max digits before or behind the point.
[[nodiscard]] std::optional<events::Decimal> storable_amount(std::optional<events::Decimal> amount);
/// Clamped to ± count_max.
[[nodiscard]] std::optional<std::int64_t> storable_count(std::optional<std::int64_t> count);
/// Clamped to the years 1–9999.
[[nodiscard]] events::Time storable_time(events::Time time);

}  // namespace orderlog::projections
