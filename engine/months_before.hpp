#pragma once

#include "events/time.hpp"

#include <cstdint>

namespace orderlog::engine {

/// Amazon archives what is older.
inline constexpr std::uint32_t updated_months_max = 24;

/// The same time of day that many months earlier; the last day of a month that is shorter.
[[nodiscard]] events::Time months_before(events::Time to, std::uint32_t months);

}  // namespace orderlog::engine
