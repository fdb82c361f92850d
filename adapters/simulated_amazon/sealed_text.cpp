#include "adapters/simulated_amazon/sealed_text.hpp"

#include "events/sha256.hpp"

#include <array>
#include <cstdint>

namespace orderlog::adapters {

namespace {

constexpr std::size_t checksum_size = 12;
constexpr std::string_view letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// What each letter stands for; 64: no letter.
constexpr auto values = [] {
    std::array<std::uint8_t, 256> all{};
    all.fill(64);
    for (std::size_t i = 0; i < letters.size(); ++i) {
        all[static_cast<unsigned char>(letters[i])] = static_cast<std::uint8_t>(i);
    }
    return all;
}();

std::string checksum(std::string_view bytes) {
    const auto hash = events::sha256("orderlog-sim:" + std::string{bytes});
    return {reinterpret_cast<const char*>(hash.data()), checksum_size};
}

std::string to_base64(std::string_view bytes) {
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            const auto byte = i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U;
            group = group << 8 | byte;
        }
        for (std::size_t k = 0; k < 4; ++k) {
            out += i + k <= bytes.size() ? letters[group >> (18 - 6 * k) & 63] : '=';
        }
    }
    return out;
}

std::optional<std::string> from_base64(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    std::uint32_t group = 0;
    unsigned bits = 0;
    while (!text.empty() && text.back() == '=') {
        text.remove_suffix(1);
    }
    for (const char letter : text) {
        const std::uint32_t value = values[static_cast<unsigned char>(letter)];
        if (value == letters.size()) {
            return std::nullopt;
        }
        group = group << 6 | value;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out += static_cast<char>(group >> bits & 255);
        }
    }
    return out;
}

}  // namespace

std::string seal_text(std::string_view bytes) {
    return to_base64(checksum(bytes) + std::string{bytes});
}

std::optional<std::string> open_text(std::string_view sealed) {
    auto bytes = from_base64(sealed);
    if (!bytes || bytes->size() < checksum_size) {
        return std::nullopt;
    }
    auto content = bytes->substr(checksum_size);
    if (bytes->compare(0, checksum_size, checksum(content)) != 0) {
        return std::nullopt;
    }
    return content;
}

}  // namespace orderlog::adapters
