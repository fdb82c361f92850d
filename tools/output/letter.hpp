#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace orderlog::tools {

/// One code point of UTF-8, or one byte that is none.
struct Letter {
    char32_t code{0xFFFD};
    std::size_t bytes{1};
    bool valid{false};
};

/// The letter that begins at `at`; one byte that is none if it is no UTF-8. REQUIRES: `at` is
/// within the text.
[[nodiscard]] Letter letter_at(std::string_view text, std::size_t at);

/// Code points from `first` to `last`, both among them.
struct CodeRange {
    char32_t first{0};
    char32_t last{0};
};

[[nodiscard]] bool within(std::span<const CodeRange> ranges, char32_t code);

}  // namespace orderlog::tools
