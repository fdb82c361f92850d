#pragma once

#include "adapters/sp_api/http_exchange.hpp"
#include "adapters/sp_api/lwa_tokens.hpp"
#include "events/result.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace orderlog::adapters {

/// The operator's application at Amazon. Held in memory only.
struct LwaApplication {
    std::string url{"https://api.amazon.com/auth/o2/token"};
    std::string client_id{};
    std::string client_secret{};
};

/// POST of grant_type=refresh_token. All secrets are in the body.
[[nodiscard]] HttpRequest grant_request(const LwaApplication& application,
                                        std::string_view refresh_token);

/// POST of grant_type=authorization_code: what a seller's consent is exchanged by, once.
[[nodiscard]] HttpRequest code_request(const LwaApplication& application, std::string_view code,
                                       std::string_view redirect_uri);
/// The refresh token that came for a code, or why there is none; as read_grant().
[[nodiscard]] std::variant<std::string, engine::Failed> read_refresh_grant(
    const HttpResponse& response);

/// A grant, or why there is none: a refused grant is `unauthorised`, a refused client
/// `application_refused`, everything else `unavailable`. Tokens never get into a message.
[[nodiscard]] std::variant<LwaGrant, engine::Failed> read_grant(const HttpResponse& response);

/// The refresh token that "file:/path" or "env:NAME" names, read now. `not_found` if there is none
/// or it is not one line of printable characters, or if every user can read it.
[[nodiscard]] events::Result<std::string> read_credential(std::string_view credential);

}  // namespace orderlog::adapters
