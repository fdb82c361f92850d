#include "adapters/secrets/sealing_key.hpp"

#include "adapters/system/secret_file.hpp"
#include "events/check.hpp"

#include <fmt/core.h>
#include <sodium.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

namespace orderlog::adapters {

using events::check;
using events::ErrorKind;
using events::Result;

namespace {

constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(SealingKey::bytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

const unsigned char* bytes_in(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_in(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

Result<void> check_owner_alone(const std::string& path) {
    struct stat file{};
    struct statvfs mount{};
    const bool for_reading_only =
        ::statvfs(path.c_str(), &mount) == 0 && (mount.f_flag & ST_RDONLY) != 0;
    const bool open = ::stat(path.c_str(), &file) == 0 && (file.st_mode & (S_IRWXG | S_IRWXO)) != 0;
    return open && !for_reading_only
               ? events::fail(
                     ErrorKind::rejected,
                     fmt::format("key file '{}' can be read by others than its owner", path),
                     fmt::format("chmod 600 '{}'", path))
               : Result<void>{};
}

}  // namespace

Result<SealingKey> SealingKey::read(std::string_view text) {
    check(sodium_init() >= 0);
    SealingKey key;
    std::size_t length = 0;
    const char* end = nullptr;
    const int read = sodium_hex2bin(key.key_.data(), key.key_.size(), text.data(), text.size(),
                                    nullptr, &length, &end);
    if (read != 0 || length != bytes || end != text.data() + text.size()) {
        return events::fail(ErrorKind::rejected, "the key of the secrets is no 256 bits",
                            "64 hexadecimal digits, as 'openssl rand -hex 32' writes them");
    }
    return key;
}

Result<SealingKey> SealingKey::read_file(const std::string& path) {
    if (const auto closed = check_owner_alone(path); !closed) {
        return tl::make_unexpected(closed.error());
    }
    return read_secret_file(path).and_then([&](std::string text) {
        auto key = read(text);
        sodium_memzero(text.data(), text.size());
        return std::move(key).map_error([&](events::Error error) {
            error.message = fmt::format("'{}': {}", path, error.message);
            return error;
        });
    });
}

std::string SealingKey::draw() {
    check(sodium_init() >= 0);
    std::array<unsigned char, bytes> drawn{};
    randombytes_buf(drawn.data(), drawn.size());
    std::string digits(2 * bytes + 1, '\0');
    sodium_bin2hex(digits.data(), digits.size(), drawn.data(), drawn.size());
    sodium_memzero(drawn.data(), drawn.size());
    digits.pop_back();
    return digits;
}

SealingKey::~SealingKey() {
    sodium_memzero(key_.data(), key_.size());
}

std::string SealingKey::id() const {
    constexpr std::size_t id_bytes = 16;
    constexpr std::string_view purpose = "orderlog: which key";
    std::array<unsigned char, id_bytes> hash{};
    crypto_generichash(hash.data(), hash.size(), bytes_in(purpose), purpose.size(), key_.data(),
                       key_.size());
    std::string hex(2 * id_bytes + 1, '\0');
    sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
    hex.pop_back();
    return hex;
}

std::string SealingKey::seal(std::string_view text, std::string_view context) const {
    std::string sealed(nonce_bytes + text.size() + tag_bytes, '\0');
    unsigned char* const nonce = bytes_in(sealed);
    randombytes_buf(nonce, nonce_bytes);
    const int done = crypto_aead_xchacha20poly1305_ietf_encrypt(
        nonce + nonce_bytes, nullptr, bytes_in(text), text.size(), bytes_in(context),
        context.size(), nullptr, nonce, key_.data());
    check(done == 0);
    return sealed;
}

std::optional<std::string> SealingKey::open(std::string_view sealed,
                                            std::string_view context) const {
    if (sealed.size() < nonce_bytes + tag_bytes) {
        return std::nullopt;
    }
    const unsigned char* const nonce = bytes_in(sealed);
    std::string text(sealed.size() - nonce_bytes - tag_bytes, '\0');
    const int done = crypto_aead_xchacha20poly1305_ietf_decrypt(
        bytes_in(text), nullptr, nullptr, nonce + nonce_bytes, sealed.size() - nonce_bytes,
        bytes_in(context), context.size(), nonce, key_.data());
    return done == 0 ? std::optional{std::move(text)} : std::nullopt;
}

}  // namespace orderlog::adapters
