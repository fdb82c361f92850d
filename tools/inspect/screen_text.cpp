#include "tools/inspect/screen_text.hpp"

#include "tools/output/letter.hpp"

#include <algorithm>
#include <array>

namespace orderlog::tools {

namespace {

std::size_t columns_of(char32_t code) {
    constexpr std::array<CodeRange, 8> combining{{{0x0300, 0x036F},
                                                  {0x0483, 0x0489},
                                                  {0x0591, 0x05BD},
                                                  {0x064B, 0x065F},
                                                  {0x1AB0, 0x1AFF},
                                                  {0x20D0, 0x20FF},
                                                  {0xFE00, 0xFE0F},
                                                  {0xFE20, 0xFE2F}}};
    constexpr std::array<CodeRange, 11> wide{{{0x1100, 0x115F},
                                              {0x2E80, 0x303E},
                                              {0x3041, 0x33FF},
                                              {0x3400, 0x4DBF},
                                              {0x4E00, 0x9FFF},
                                              {0xA000, 0xA4CF},
                                              {0xAC00, 0xD7A3},
                                              {0xF900, 0xFAFF},
                                              {0xFE30, 0xFE6F},
                                              {0xFF00, 0xFF60},
                                              {0x1F300, 0x3FFFD}}};
    if (code < 0x300) {
        return 1;
    }
    return within(combining, code) ? 0 : within(wide, code) ? 2 : 1;
}

/// Bytes of the longest beginning that takes at most so many columns.
std::size_t bytes_within(std::string_view text, std::size_t columns) {
    std::size_t used = 0;
    for (std::size_t at = 0; at < text.size();) {
        const Letter letter = letter_at(text, at);
        used += columns_of(letter.code);
        if (used > columns) {
            return at;
        }
        at += letter.bytes;
    }
    return text.size();
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::size_t screen_columns(std::string_view text) {
    std::size_t columns = 0;
    for (std::size_t at = 0; at < text.size();) {
        const Letter letter = letter_at(text, at);
        columns += columns_of(letter.code);
        at += letter.bytes;
    }
    return columns;
}

std::string fitted(std::string_view text, std::size_t columns) {
    if (screen_columns(text) <= columns) {
        return std::string(text);
    }
    return columns == 0 ? std::string{}
                        : std::string(text.substr(0, bytes_within(text, columns - 1))) + "…";
}

std::string filled(std::string_view text, std::size_t columns) {
    std::string result = fitted(text, columns);
    result.append(columns - screen_columns(result), ' ');
    return result;
}

StyledLine filled(const StyledLine& line, std::size_t columns) {
    StyledLine result;
    std::size_t left = columns;
    for (const StyledSpan& span : line) {
        result.push_back({span.style, fitted(span.text, left)});
        left -= screen_columns(result.back().text);
    }
    if (!result.empty()) {
        result.back().text.append(left, ' ');
    }
    return result;
}

std::vector<TextPiece> wrapped(std::string_view text, std::size_t columns) {
    std::vector<TextPiece> pieces;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        do {
            const std::size_t size = bytes_within(text.substr(begin, end - begin), columns);
            pieces.push_back({begin, size});
            begin += size;
        } while (begin < end);
        ++begin;
    }
    return pieces;
}

bool holds_text(std::string_view text, std::string_view part) {
    return std::search(text.begin(), text.end(), part.begin(), part.end(),
                       [](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

}  // namespace orderlog::tools
