#pragma once

#include "events/ids.hpp"

namespace orderlog::adapters {

/// Positions that were acknowledged and are gone; both bounds belong to it.
struct LostSpan {
    events::LogPosition first{};
    events::LogPosition last{};
    friend bool operator==(const LostSpan&, const LostSpan&) = default;
};

}  // namespace orderlog::adapters
