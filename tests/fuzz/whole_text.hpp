#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace orderlog::fuzz {

/// How many bytes follow the first one of a character; more than any has for a byte that begins
/// none.
[[nodiscard]] inline std::size_t bytes_behind(char first) {
    const auto byte = static_cast<unsigned char>(first);
    if (byte < 0x80) {
        return 0;
    }
    return byte < 0xC2 ? 9 : byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : byte < 0xF5 ? 3 : 9;
}

/// UTF-8 without half a character. Says nothing of surrogates and overlong forms.
[[nodiscard]] inline bool is_whole_text(std::string_view text) {
    const auto follows = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
    while (!text.empty()) {
        const std::size_t behind = bytes_behind(text.front());
        if (behind >= text.size() || !std::ranges::all_of(text.substr(1, behind), follows)) {
            return false;
        }
        text.remove_prefix(1 + behind);
    }
    return true;
}

}  // namespace orderlog::fuzz
