#include "tools/tokens/json_web_token.hpp"

#include "events/sha256.hpp"
#include "tools/tokens/base64url.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace orderlog::tools {

using events::Result;
using nlohmann::json;

namespace {

constexpr std::size_t token_bytes_max{8192};
constexpr std::size_t name_bytes_max = 128;
constexpr std::chrono::seconds leeway{30};

/// A token's three parts, and what the first says.
struct Parts {
    SignatureKind kind{SignatureKind::rs256};
    std::string key_id{};
    std::string_view signed_text{};
    std::string_view claims{};
    std::string_view signature{};
};

tl::unexpected<events::Error> refused(const char* why) {
    return events::fail(events::ErrorKind::rejected, why);
}

std::optional<json> object_of(std::string_view part) {
    const auto bytes = from_base64url(part);
    json read = bytes ? json::parse(*bytes, nullptr, false) : json{};
    return read.is_object() ? std::optional{std::move(read)} : std::nullopt;
}

std::string text_of_claim(const json& object, const std::string& name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

/// A header that brings its key along, or asks for what is not understood here, is none.
bool brings_its_own(const json& header) {
    return std::ranges::any_of(std::array{"jwk", "jku", "x5u", "x5c", "crit", "b64", "zip"},
                               [&](const char* name) { return header.contains(name); });
}

std::optional<SignatureKind> kind_of(const json& header) {
    const std::string algorithm = text_of_claim(header, "alg");
    if (algorithm == "RS256") {
        return SignatureKind::rs256;
    }
    return algorithm == "ES256" ? std::optional{SignatureKind::es256} : std::nullopt;
}

std::optional<Parts> parts_of(std::string_view token) {
    const std::size_t first = token.find('.');
    const std::size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (token.size() > token_bytes_max || second == std::string_view::npos ||
        token.find('.', second + 1) != std::string_view::npos) {
        return std::nullopt;
    }
    const auto header = object_of(token.substr(0, first));
    if (!header || brings_its_own(*header)) {
        return std::nullopt;
    }
    const auto kind = kind_of(*header);
    const std::string id = text_of_claim(*header, "kid");
    if (!kind || id.empty() || id.size() > name_bytes_max) {
        return std::nullopt;
    }
    return Parts{*kind, id, token.substr(0, second), token.substr(first + 1, second - first - 1),
                 token.substr(second + 1)};
}

/// Seconds since 1970, with or without a fraction; none if it is no such number.
std::optional<events::Time> time_of(const json& claims, const char* name) {
    constexpr double latest_s = 253'402'300'800.0;  // The year 10000.
    const auto found = claims.find(name);
    if (found == claims.end() || !found->is_number()) {
        return std::nullopt;
    }
    const auto seconds = found->get<double>();
    if (!(seconds >= 0 && seconds < latest_s)) {
        return std::nullopt;
    }
    return events::Time{} + std::chrono::seconds{static_cast<std::int64_t>(seconds)};
}

bool is_for(const json& claims, const std::string& audience) {
    const auto found = claims.find("aud");
    if (found == claims.end()) {
        return false;
    }
    return *found == audience ||
           (found->is_array() && std::ranges::find(*found, json(audience)) != found->end());
}

Result<void> holds(const json& claims, const TokenIssuer& issuer, events::Time now) {
    if (text_of_claim(claims, "iss") != issuer.issuer || !is_for(claims, issuer.audience)) {
        return refused("the token is another issuer's, or for somebody else");
    }
    const auto expires = time_of(claims, "exp");
    if (!expires || now >= *expires + leeway) {
        return refused("the token has expired, or never does");
    }
    const auto begins = time_of(claims, "nbf");
    if (claims.contains("nbf") && (!begins || now + leeway < *begins)) {
        return refused("the token does not hold yet");
    }
    return {};
}

std::optional<Need> access_of(const json& claims, const std::string& claim) {
    if (!claims.contains(claim)) {
        return Need::read;
    }
    const std::string access = text_of_claim(claims, claim);
    if (access == "read") {
        return Need::read;
    }
    if (access == "write") {
        return Need::write;
    }
    return access == "operate" ? std::optional{Need::operate} : std::nullopt;
}

/// Events name the bearer; who it is may be a person's address, so its hash stands there. Those of
/// whom a token names no one are told apart by their tenants, so that none uses up another's rate.
std::string bearer_of(const json& claims, const std::string& tenant) {
    constexpr std::size_t digits = 16;
    std::string subject = text_of_claim(claims, "iss") + "\n" + text_of_claim(claims, "sub");
    subject += subject.ends_with('\n') ? "\n" + tenant : "";
    return "jwt:" + events::to_hex(events::sha256(subject)).substr(0, digits);
}

}  // namespace

std::string key_id_of(std::string_view token) {
    const auto parts = parts_of(token);
    return parts ? parts->key_id : std::string{};
}

Result<Grant> check_token(std::string_view token, const JsonWebKeys& keys,
                          const TokenIssuer& issuer, events::Time now) {
    const auto parts = parts_of(token);
    if (!parts) {
        return refused("this is no signed token that is taken here");
    }
    const auto signature = from_base64url(parts->signature);
    if (!signature || !keys.signed_by(parts->key_id, parts->kind, parts->signed_text, *signature)) {
        return refused("the token is not signed by a key that is known");
    }
    const auto claims = object_of(parts->claims);
    if (!claims) {
        return refused("the token claims nothing");
    }
    if (auto held = holds(*claims, issuer, now); !held) {
        return tl::make_unexpected(held.error());
    }
    const auto access = access_of(*claims, issuer.access_claim);
    const std::string tenant = text_of_claim(*claims, issuer.tenant_claim);
    const bool of_tenant = !tenant.empty() && tenant.size() <= name_bytes_max;
    if (!access || (*access != Need::operate && !of_tenant)) {
        return refused("the token names no tenant, or no access that there is");
    }
    return Grant{bearer_of(*claims, tenant), *access,
                 events::TenantId{*access == Need::operate ? "" : tenant}, time_of(*claims, "exp")};
}

}  // namespace orderlog::tools
