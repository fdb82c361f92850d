#pragma once

#include "events/result.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace orderlog::tools {

/// How a token is signed: one algorithm for each kind of key, so that none is taken for another.
enum class SignatureKind : std::uint8_t {
    rs256,  ///< RSA of 2048 to 8192 bits, SHA-256
    es256,  ///< P-256, SHA-256
};

/// The public keys of an issuer (RFC 7517), by their ids. Keys of other kinds are passed over, as
/// are those without an id, for encryption, or with a weakness that is seen in the key itself.
class JsonWebKeys {
 public:
    static constexpr std::size_t bytes_max{262'144};
    static constexpr std::size_t keys_max = 64;

    /// `rejected` if it is no set of keys, or one without any that can be used.
    static events::Result<JsonWebKeys> read(std::string_view text);

    [[nodiscard]] bool has(const std::string& id) const { return keys_.contains(id); }
    [[nodiscard]] std::size_t size() const { return keys_.size(); }
    /// Whether the key of that id, of that kind, made this signature (as RFC 7518 writes it).
    [[nodiscard]] bool signed_by(const std::string& id, SignatureKind kind, std::string_view text,
                                 std::string_view signature) const;

 private:
    struct FreeKey {
        void operator()(evp_pkey_st* key) const;
    };
    using Key = std::unique_ptr<evp_pkey_st, FreeKey>;
    struct Known {
        SignatureKind kind{SignatureKind::rs256};
        Key key{};
    };

    std::map<std::string, Known> keys_{};
};

}  // namespace orderlog::tools
