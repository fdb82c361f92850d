#include "adapters/postgres/bytea_text.hpp"

namespace orderlog::adapters {
namespace {

int hex_value(char digit) {
    return digit <= '9' ? digit - '0' : digit - 'a' + 10;
}

}  // namespace

events::Sha256 hash_of_bytea(std::string_view text) {
    events::Sha256 hash{};
    for (std::size_t i = 0; i < hash.size() && 2 * i + 3 < text.size(); ++i) {
        hash[i] =
            static_cast<std::uint8_t>(hex_value(text[2 * i + 2]) * 16 + hex_value(text[2 * i + 3]));
    }
    return hash;
}

}  // namespace orderlog::adapters
