#include "tools/tokens/json_web_keys.hpp"

#include "events/check.hpp"
#include "tools/tokens/base64url.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <optional>
#include <utility>

namespace orderlog::tools {

using events::check;
using events::Result;
using nlohmann::json;

namespace {

constexpr std::size_t coordinate_bytes = 32;

struct Freed {
    void operator()(BIGNUM* number) const { BN_free(number); }
    void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }
    void operator()(OSSL_PARAM* parameters) const { OSSL_PARAM_free(parameters); }
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
};
template <class T>
using Handle = std::unique_ptr<T, Freed>;

const unsigned char* octets(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

Handle<BIGNUM> number_of(std::string_view bytes) {
    Handle<BIGNUM> number{BN_bin2bn(octets(bytes), static_cast<int>(bytes.size()), nullptr)};
    check(number != nullptr);
    return number;
}

/// Empty: it has none of that name, or not as text.
std::string text_in(const json& key, const char* name) {
    const auto found = key.find(name);
    return found != key.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::string bytes_in(const json& key, const char* name) {
    return from_base64url(text_in(key, name)).value_or("");
}

/// Null: the numbers make no such key.
EVP_PKEY* key_of(const char* kind, OSSL_PARAM_BLD& builder) {
    const Handle<OSSL_PARAM> parameters{OSSL_PARAM_BLD_to_param(&builder)};
    const Handle<EVP_PKEY_CTX> making{EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr)};
    check(parameters != nullptr && making != nullptr);
    EVP_PKEY* key = nullptr;
    if (EVP_PKEY_fromdata_init(making.get()) != 1 ||
        EVP_PKEY_fromdata(making.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
        return nullptr;
    }
    return key;
}

EVP_PKEY* rsa_of(const json& key) {
    constexpr int bits_min = 2048;
    constexpr int bits_max = 8192;
    const auto modulus = number_of(bytes_in(key, "n"));
    const auto exponent = number_of(bytes_in(key, "e"));
    const int bits = BN_num_bits(modulus.get());
    const bool usual = BN_is_odd(exponent.get()) == 1 && BN_num_bits(exponent.get()) >= 2 &&
                       BN_num_bits(exponent.get()) <= 32 && BN_is_odd(modulus.get()) == 1;
    if (bits < bits_min || bits > bits_max || !usual) {
        return nullptr;
    }
    const Handle<OSSL_PARAM_BLD> builder{OSSL_PARAM_BLD_new()};
    check(builder != nullptr);
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
    return key_of("RSA", *builder);
}

/// OpenSSL refuses a point that is not on the curve.
EVP_PKEY* p256_of(const json& key) {
    const std::string x = bytes_in(key, "x");
    const std::string y = bytes_in(key, "y");
    if (text_in(key, "crv") != "P-256" || x.size() != coordinate_bytes ||
        y.size() != coordinate_bytes) {
        return nullptr;
    }
    const std::string point = "\x04" + x + y;
    const Handle<OSSL_PARAM_BLD> builder{OSSL_PARAM_BLD_new()};
    check(builder != nullptr);
    OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
    OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                     point.size());
    return key_of("EC", *builder);
}

bool is_for_signing(const json& key, std::string_view algorithm) {
    const std::string use = text_in(key, "use");
    const std::string named = text_in(key, "alg");
    return (use.empty() || use == "sig") && (named.empty() || named == algorithm);
}

/// None: it is of another kind, or for other things.
std::optional<SignatureKind> kind_of_key(const json& key) {
    const std::string type = text_in(key, "kty");
    if (type == "RSA" && is_for_signing(key, "RS256")) {
        return SignatureKind::rs256;
    }
    return type == "EC" && is_for_signing(key, "ES256") ? std::optional{SignatureKind::es256}
                                                        : std::nullopt;
}

/// The keys of a set that is one; null: it is none.
const json* listed_in(const json& set) {
    const auto found = set.is_object() ? set.find("keys") : set.end();
    const bool listed = set.is_object() && found != set.end() && found->is_array() &&
                        found->size() <= JsonWebKeys::keys_max;
    return listed ? &*found : nullptr;
}

/// r and s, each of 32 bytes, as the sequence that OpenSSL takes. Empty if they are none.
std::string sequence_of(std::string_view signature) {
    if (signature.size() != 2 * coordinate_bytes) {
        return {};
    }
    const Handle<ECDSA_SIG> pair{ECDSA_SIG_new()};
    check(pair != nullptr);
    auto r = number_of(signature.substr(0, coordinate_bytes));
    auto s = number_of(signature.substr(coordinate_bytes));
    check(ECDSA_SIG_set0(pair.get(), r.release(), s.release()) == 1);
    unsigned char* bytes = nullptr;
    const int size = i2d_ECDSA_SIG(pair.get(), &bytes);
    std::string sequence;
    if (size > 0) {
        sequence.assign(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    }
    OPENSSL_free(bytes);
    return sequence;
}

}  // namespace

void JsonWebKeys::FreeKey::operator()(evp_pkey_st* key) const {
    EVP_PKEY_free(key);
}

Result<JsonWebKeys> JsonWebKeys::read(std::string_view text) {
    constexpr const char* hint = R"(e.g. {"keys": [{"kty": "RSA", "kid": "1", "n": …, "e": …}]})";
    const json set = text.size() <= bytes_max ? json::parse(text, nullptr, false) : json{};
    const json* const listed = listed_in(set);
    if (listed == nullptr) {
        return events::fail(events::ErrorKind::rejected, "this is no set of JSON web keys", hint);
    }
    JsonWebKeys keys;
    for (const json& one : *listed) {
        const std::string id = one.is_object() ? text_in(one, "kid") : "";
        const auto kind = one.is_object() ? kind_of_key(one) : std::nullopt;
        Key key{!kind ? nullptr : *kind == SignatureKind::rs256 ? rsa_of(one) : p256_of(one)};
        if (key && !id.empty()) {
            keys.keys_.insert_or_assign(id, Known{*kind, std::move(key)});
        }
    }
    ERR_clear_error();  // Keys that are none were passed over.
    if (keys.keys_.empty()) {
        return events::fail(events::ErrorKind::rejected,
                            "no key of the set can be used: RSA of 2048 bits or P-256, with a kid",
                            hint);
    }
    return keys;
}

bool JsonWebKeys::signed_by(const std::string& id, SignatureKind kind, std::string_view text,
                            std::string_view signature) const {
    const auto found = keys_.find(id);
    if (found == keys_.end() || found->second.kind != kind) {
        return false;
    }
    const std::string told =
        kind == SignatureKind::es256 ? sequence_of(signature) : std::string{signature};
    const Handle<EVP_MD_CTX> context{EVP_MD_CTX_new()};
    check(context != nullptr);
    const bool right =
        !told.empty() &&
        EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr,
                             found->second.key.get()) == 1 &&
        EVP_DigestVerify(context.get(), octets(told), told.size(), octets(text), text.size()) == 1;
    ERR_clear_error();
    return right;
}

}  // namespace orderlog::tools
