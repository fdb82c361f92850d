#include "tools/output/letter.hpp"

#include <algorithm>
#include <array>

namespace orderlog::tools {

namespace {

unsigned byte_at(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

}  // namespace

Letter letter_at(std::string_view text, std::size_t at) {
    const unsigned lead = byte_at(text, at);
    if (lead < 0x80) {
        return {.code = lead, .bytes = 1, .valid = true};
    }
    const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() - at < bytes) {
        return {};
    }
    char32_t code = lead & (0xFFU >> (bytes + 1));
    for (std::size_t i = 1; i < bytes; ++i) {
        const unsigned next = byte_at(text, at + i);
        if ((next & 0xC0U) != 0x80U) {
            return {};
        }
        code = (code << 6U) | (next & 0x3FU);
    }
    constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code < least[bytes] || code > 0x10FFFF || surrogate) {
        return {};
    }
    return {.code = code, .bytes = bytes, .valid = true};
}

bool within(std::span<const CodeRange> ranges, char32_t code) {
    return std::ranges::any_of(
        ranges, [&](const CodeRange& range) { return range.first <= code && code <= range.last; });
}

}  // namespace orderlog::tools
