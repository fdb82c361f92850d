#pragma once

#include <source_location>

namespace orderlog::events {

/// Stops a program that has a bug: prints where and aborts. On in every build: a wrong order is
/// worse than no order. Input from outside never reaches it.
void check(bool holds, std::source_location where = std::source_location::current());

}  // namespace orderlog::events
