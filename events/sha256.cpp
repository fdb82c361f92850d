#include "events/sha256.hpp"

#include "events/check.hpp"

#include <openssl/evp.h>

#include <algorithm>

namespace orderlog::events {

Sha256 sha256(std::string_view bytes) {
    // Fetched once: a fetch at each call costs more than hashing an order.
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    Sha256 hash{};
    unsigned int size = 0;
    const int done = EVP_Digest(bytes.data(), bytes.size(), hash.data(), &size, algorithm, nullptr);
    check(done == 1 && size == hash.size());
    return hash;
}

Digest digest(std::string_view bytes) {
    const Sha256 hash = sha256(bytes);
    Digest head{};
    std::copy_n(hash.begin(), head.size(), head.begin());
    return head;
}

std::string to_hex(const Sha256& hash) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(hash.size() * 2);
    for (const std::uint8_t byte : hash) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

}  // namespace orderlog::events
