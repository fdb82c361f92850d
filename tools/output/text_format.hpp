#pragma once

#include "events/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace orderlog::events {
struct Window;
}

namespace orderlog::tools {

/// "120,378"
[[nodiscard]] std::string with_thousands(std::uint64_t number);
/// "1 page", "1,200 pages"
[[nodiscard]] std::string counted(std::uint64_t number, std::string_view noun);
/// "512 B", "1.5 kB", "20.1 MB": powers of 1,000.
[[nodiscard]] std::string bytes_text(std::uint64_t bytes);
/// "850 ms", "12.3 s", "4 min 10 s", "3 h 05 min", "2 d 3 h"; a negative one as "-12.3 s".
[[nodiscard]] std::string duration_text(events::Duration duration);
/// "2024-01-31 23:59:59Z": for people; data keep to_text.
[[nodiscard]] std::string time_text(events::Time time);
/// "2024-01-01 00:00:00Z – 2024-01-31 00:00:00Z"
[[nodiscard]] std::string window_text(const events::Window& window);
/// The text padded with spaces to `width` columns; code points count as one column each.
[[nodiscard]] std::string padded(std::string_view text, std::size_t width);
/// Code points of UTF-8.
[[nodiscard]] std::size_t columns(std::string_view text);
/// Text that no byte of can steer a terminal, whoever wrote it: control characters (C0, DEL, C1)
/// and those that turn the direction of writing become '?', bytes that are no UTF-8 become U+FFFD.
/// Line ends stay.
[[nodiscard]] std::string displayable(std::string_view text);
/// The same as one line: line ends become '?' too.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace orderlog::tools
