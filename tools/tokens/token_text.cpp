#include "tools/tokens/token_text.hpp"

#include "events/check.hpp"

#include <fmt/core.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace orderlog::tools {

namespace {

constexpr std::string_view prefix = "olt_";
constexpr std::size_t secret_bytes = 32;

bool is_hex_digit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

}  // namespace

std::string draw_token() {
    events::check(sodium_init() >= 0);
    std::array<std::uint8_t, secret_bytes> secret{};
    randombytes_buf(secret.data(), secret.size());
    return std::string{prefix} + events::to_hex(secret);
}

bool is_token(std::string_view text) {
    return text.starts_with(prefix) && text.size() == prefix.size() + 2 * secret_bytes &&
           std::ranges::all_of(text.substr(prefix.size()), is_hex_digit);
}

events::Sha256 token_hash(std::string_view token) {
    return events::sha256(token);
}

}  // namespace orderlog::tools
