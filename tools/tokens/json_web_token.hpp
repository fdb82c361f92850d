#pragma once

#include "events/result.hpp"
#include "events/time.hpp"
#include "tools/tokens/grant.hpp"
#include "tools/tokens/json_web_keys.hpp"

#include <string>
#include <string_view>

namespace orderlog::tools {

/// Whose tokens count, and which of their claims say who may what.
struct TokenIssuer {
    std::string issuer{};        ///< `iss`, to the letter.
    std::string audience{};      ///< One of `aud`.
    std::string tenant_claim{};  ///< A text, the one tenant.
    std::string access_claim{};  ///< "read", "write" or "operate"; absent: read.
};

/// Which key a token names; empty: this is no token of the form that check_token() takes.
[[nodiscard]] std::string key_id_of(std::string_view token);

/// What a signed token (RFC 7519, RS256 or ES256) allows at `now`. `rejected` says why it allows
/// nothing; the token's own words are not in it. Clocks may differ by 30 s.
[[nodiscard]] events::Result<Grant> check_token(std::string_view token, const JsonWebKeys& keys,
                                                const TokenIssuer& issuer, events::Time now);

}  // namespace orderlog::tools
