#pragma once

#include <string>
#include <string_view>

namespace orderlog::adapters {

/// What a PostgreSQL program or library says, on one line: white space becomes single spaces.
[[nodiscard]] std::string one_line(std::string_view text);

/// The line of a program's output that says what went wrong: the first with "error:" or "FATAL:",
/// else the last.
[[nodiscard]] std::string telling_line(std::string_view output);

}  // namespace orderlog::adapters
