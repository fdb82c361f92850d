#pragma once

#include <source_location>

namespace orderlog::events {

/// Prints where a check failed and aborts.
[[noreturn]] void stop_at_bug(const std::source_location& where);

/// Stops a program that has a bug. On in every build: a wrong order is worse than no order. Input
/// from outside never reaches it.
inline void check(bool holds, const std::source_location& where = std::source_location::current()) {
    if (!holds) [[unlikely]] {
        stop_at_bug(where);
    }
}

}  // namespace orderlog::events
