#include "tools/tokens/base64url.hpp"

#include <cstdint>

namespace orderlog::tools {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace

std::optional<std::string> from_base64url(std::string_view text) {
    constexpr unsigned bits_of_character = 6;
    constexpr unsigned bits_of_byte = 8;
    std::string bytes;
    std::uint32_t held = 0;
    unsigned bits = 0;
    for (const char c : text) {
        const auto value = alphabet.find(c);
        if (value == std::string_view::npos) {
            return std::nullopt;
        }
        held = (held << bits_of_character) | static_cast<std::uint32_t>(value);
        bits += bits_of_character;
        if (bits >= bits_of_byte) {
            bits -= bits_of_byte;
            bytes.push_back(static_cast<char>((held >> bits) & 0xff));
            held &= (1U << bits) - 1;
        }
    }
    // A whole character that says nothing, or bits that no encoder sets.
    if (bits >= bits_of_character || held != 0) {
        return std::nullopt;
    }
    return bytes;
}

}  // namespace orderlog::tools
