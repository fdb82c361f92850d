#pragma once

#include "events/time.hpp"

#include <compare>
#include <cstdint>
#include <string_view>

namespace orderlog::events {

/// Which of an order's times a window asks by.
enum class WindowAxis : std::uint8_t { created = 1, updated = 2 };
[[nodiscard]] std::string_view to_text(WindowAxis axis);

/// A closed span that is asked for: both bounds belong to it; neighbours share the bound instant.
struct Window {
    WindowAxis axis{WindowAxis::created};
    Time from{};
    Time to{};

    friend auto operator<=>(const Window&, const Window&) = default;
};

/// What a request is for.
enum class Purpose : std::uint8_t {
    backfill = 1,
    sync = 2,
    rescan = 3,
    debt = 4,
    probe = 5,  ///< Why Amazon refuses the connection.
};
[[nodiscard]] std::string_view to_text(Purpose purpose);

}  // namespace orderlog::events
