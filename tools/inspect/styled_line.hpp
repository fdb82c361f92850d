#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace orderlog::tools {

/// How a piece of text looks; a terminal without colours shows `trouble` in bold.
enum class Style : std::uint8_t {
    plain,
    heading,   ///< Bold.
    trouble,   ///< Red.
    bar,       ///< Reversed: title and keys.
    selected,  ///< Reversed: the line that Enter opens.
    selected_trouble,
};

struct StyledSpan {
    Style style{Style::plain};
    std::string text{};
    friend bool operator==(const StyledSpan&, const StyledSpan&) = default;
};

/// One row of a terminal, left to right.
using StyledLine = std::vector<StyledSpan>;

/// Of a terminal, or of the part of it that a view fills.
struct ScreenSize {
    std::size_t rows{0};
    std::size_t columns{0};
    friend bool operator==(const ScreenSize&, const ScreenSize&) = default;
};

}  // namespace orderlog::tools
