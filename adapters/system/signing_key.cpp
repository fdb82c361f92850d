#include "adapters/system/signing_key.hpp"

#include "adapters/system/secret_file.hpp"
#include "events/check.hpp"

#include <fmt/core.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <fstream>

namespace orderlog::adapters {

using events::check;
using events::ErrorKind;
using events::Result;

namespace {

constexpr std::size_t key_bytes = 32;
constexpr std::size_t signature_bytes = 64;

struct Freed {
    void operator()(BIO* bytes) const { BIO_free(bytes); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

// Without it OpenSSL asks the terminal.
int no_password(char* /*buffer*/, int /*size*/, int /*is_write*/, void* /*user*/) {
    return -1;
}

using ReadPem = EVP_PKEY* (*)(BIO*, EVP_PKEY**, pem_password_cb*, void*);

Result<KeyHandle> ed25519_of(std::string_view pem, ReadPem read, const std::string& complaint,
                             const std::string& hint) {
    const std::unique_ptr<BIO, Freed> bytes{
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
    check(bytes != nullptr);
    KeyHandle key{read(bytes.get(), nullptr, &no_password, nullptr)};
    ERR_clear_error();  // What is wrong is said here.
    if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_ED25519) {
        return events::fail(ErrorKind::rejected, complaint, hint);
    }
    return key;
}

std::unique_ptr<EVP_MD_CTX, Freed> new_context() {
    std::unique_ptr<EVP_MD_CTX, Freed> context{EVP_MD_CTX_new()};
    check(context != nullptr);
    return context;
}

}  // namespace

void KeyFreed::operator()(evp_pkey_st* key) const {
    EVP_PKEY_free(key);
}

Result<PublicKey> PublicKey::read(const std::string& path) {
    constexpr std::size_t pem_bytes_max = 4096;  // An Ed25519 key has 113.
    std::ifstream file(path, std::ios::binary);
    if (!file.is_open()) {
        return events::fail(ErrorKind::not_found, fmt::format("cannot open '{}'", path),
                            "name the PEM file of a public key");
    }
    std::string pem(pem_bytes_max, '\0');
    file.read(pem.data(), static_cast<std::streamsize>(pem.size()));
    pem.resize(static_cast<std::size_t>(file.gcount()));
    return ed25519_of(pem, &PEM_read_bio_PUBKEY,
                      fmt::format("'{}' holds no Ed25519 public key", path),
                      "openssl pkey -in KEY -pubout")
        .map([](KeyHandle key) { return PublicKey{std::move(key)}; });
}

Result<PublicKey> PublicKey::of(std::string_view bytes) {
    KeyHandle key{
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(bytes), bytes.size())};
    ERR_clear_error();
    if (!key) {
        return events::fail(ErrorKind::rejected, "these bytes are no Ed25519 public key");
    }
    return PublicKey{std::move(key)};
}

std::string PublicKey::bytes() const {
    std::string bytes(key_bytes, '\0');
    std::size_t size = bytes.size();
    const int done = EVP_PKEY_get_raw_public_key(
        key_.get(), reinterpret_cast<unsigned char*>(bytes.data()), &size);
    check(done == 1 && size == key_bytes);
    return bytes;
}

bool PublicKey::has_signed(std::string_view message, std::string_view signature) const {
    const auto context = new_context();
    check(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1);
    const int outcome = EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(),
                                         bytes_of(message), message.size());
    ERR_clear_error();
    return outcome == 1;
}

Result<SigningKey> SigningKey::read(const std::string& path) {
    return read_secret_file(path).and_then([&](std::string pem) {
        auto key = ed25519_of(pem, &PEM_read_bio_PrivateKey,
                              fmt::format("'{}' holds no Ed25519 private key", path),
                              "openssl genpkey -algorithm ed25519 -out export.key");
        OPENSSL_cleanse(pem.data(), pem.size());
        return std::move(key).map([](KeyHandle read) { return SigningKey{std::move(read)}; });
    });
}

std::string SigningKey::sign(std::string_view message) const {
    const auto context = new_context();
    check(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.key_.get()) == 1);
    std::string signature(signature_bytes, '\0');
    std::size_t size = signature.size();
    const int done =
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                       bytes_of(message), message.size());
    check(done == 1 && size == signature_bytes);
    return signature;
}

}  // namespace orderlog::adapters
