#pragma once

#include "events/ids.hpp"
#include "events/sha256.hpp"
#include "events/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace orderlog::events {

/// What a bearer token allows; each includes the one before. Written as numbers that never change.
enum class TokenScope : std::uint8_t {
    read = 1,     ///< Look at what one tenant has.
    write = 2,    ///< And change how it is followed.
    operate = 3,  ///< Everything, of every tenant.
};
[[nodiscard]] std::string_view to_text(TokenScope scope);

/// A bearer token of the HTTP API was made; its position is the token's id. The token itself, 256
/// bits drawn at random, is nowhere but with its owner.
struct TokenIssued {
    std::string name{};
    Sha256 hash{};  ///< Of the token's text.
    TokenScope scope{TokenScope::read};
    TenantId tenant{};  ///< Whose it is; empty for an operator's.
    std::optional<Time> expires_at{};
    friend bool operator==(const TokenIssued&, const TokenIssued&) = default;
};

/// It is not taken any more.
struct TokenRevoked {
    LogPosition issued{};  ///< Of the TokenIssued: the token's id.
    friend bool operator==(const TokenRevoked&, const TokenRevoked&) = default;
};

}  // namespace orderlog::events
