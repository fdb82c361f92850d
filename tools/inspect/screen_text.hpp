#pragma once

#include "tools/inspect/styled_line.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog::tools {

/// Columns of a terminal that displayable text takes (text_format.hpp): 0 for combining marks, 2
/// for wide letters.
[[nodiscard]] std::size_t screen_columns(std::string_view text);

/// Displayable text cut to at most `columns`, the last one '…' if something was cut.
[[nodiscard]] std::string fitted(std::string_view text, std::size_t columns);
/// The same, filled with spaces up to `columns`.
[[nodiscard]] std::string filled(std::string_view text, std::size_t columns);
/// Cut and filled as one line of that many columns, the last span's style to its end.
[[nodiscard]] StyledLine filled(const StyledLine& line, std::size_t columns);

/// A piece of a text: from `begin`, `size` bytes.
struct TextPiece {
    std::size_t begin{0};
    std::size_t size{0};
    friend bool operator==(const TextPiece&, const TextPiece&) = default;
};
/// The rows that displayable text takes, its line ends left out. REQUIRES: columns ≥ 2.
[[nodiscard]] std::vector<TextPiece> wrapped(std::string_view text, std::size_t columns);

/// Whether `text` has `part` in it; A to Z are as a to z.
[[nodiscard]] bool holds_text(std::string_view text, std::string_view part);

}  // namespace orderlog::tools
