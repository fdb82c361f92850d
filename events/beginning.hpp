#pragma once

#include <cstddef>
#include <string_view>

namespace orderlog::events {

/// What an event keeps of the words of a failure.
inline constexpr std::size_t message_bytes_max = 500;

/// So many bytes of the text at most, without half a letter of UTF-8 at its end.
[[nodiscard]] std::string_view beginning(std::string_view text, std::size_t bytes_max);

}  // namespace orderlog::events
