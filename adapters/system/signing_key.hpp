#pragma once

#include "events/result.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

// OpenSSL's key
struct evp_pkey_st;

namespace orderlog::adapters {

struct KeyFreed {
    void operator()(evp_pkey_st* key) const;
};
using KeyHandle = std::unique_ptr<evp_pkey_st, KeyFreed>;

/// Whose signature something has: an Ed25519 public key.
class PublicKey {
 public:
    /// From a PEM file; `not_found`, or `rejected` if it is none, or of another kind.
    [[nodiscard]] static events::Result<PublicKey> read(const std::string& path);
    /// From its 32 bytes; `rejected` for any others.
    [[nodiscard]] static events::Result<PublicKey> of(std::string_view bytes);

    /// The key's 32 bytes.
    [[nodiscard]] std::string bytes() const;
    /// Whether the owner of the key has signed this message so.
    [[nodiscard]] bool has_signed(std::string_view message, std::string_view signature) const;

 private:
    friend class SigningKey;
    explicit PublicKey(KeyHandle key) : key_(std::move(key)) {}

    KeyHandle key_;
};

/// Signs: an Ed25519 private key, from a secret file (see read_secret_file) in PEM.
class SigningKey {
 public:
    /// `rejected` if it is none, of another kind, or wants a password.
    [[nodiscard]] static events::Result<SigningKey> read(const std::string& path);

    /// 64 bytes.
    [[nodiscard]] std::string sign(std::string_view message) const;
    /// The public key's 32 bytes.
    [[nodiscard]] std::string public_bytes() const { return key_.bytes(); }

 private:
    explicit SigningKey(KeyHandle key) : key_(std::move(key)) {}

    PublicKey key_;
};

}  // namespace orderlog::adapters
