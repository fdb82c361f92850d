#pragma once

#include <cstdint>
#include <string_view>

namespace orderlog::events {

/// Why a run ended as it did. Numbers are stored for ever; the text is what people see.
enum class ReasonCode : std::uint8_t {
    success = 1,                 ///< SUCCESS
    not_connected = 2,           ///< NOT_CONNECTED
    token_missing = 3,           ///< TOKEN_MISSING
    lock_unavailable = 4,        ///< LOCK_UNAVAILABLE
    invalid_date_fixed = 5,      ///< INVALID_DATE_FIXED
    amazon_rate_limit = 6,       ///< AMAZON_RATE_LIMIT
    authorisation_revoked = 7,   ///< AUTHORISATION_REVOKED
    paused = 8,                  ///< PAUSED
    saturated = 9,               ///< SATURATED
    amazon_unavailable = 10,     ///< AMAZON_UNAVAILABLE
    unreadable_page = 11,        ///< UNREADABLE_PAGE
    cancelled = 12,              ///< CANCELLED
    unknown_error = 13,          ///< UNKNOWN_ERROR
    application_refused = 14,    ///< APPLICATION_REFUSED
    role_missing = 15,           ///< ROLE_MISSING
    authorisation_expired = 16,  ///< AUTHORISATION_EXPIRED
};
[[nodiscard]] std::string_view to_text(ReasonCode code);
/// Is it the seller's authorisation, or what it covers, that Amazon refuses?
[[nodiscard]] bool is_of_authorisation(ReasonCode code);

/// How a request to Amazon failed, told apart only as far as the engine acts differently.
enum class FailureKind : std::uint8_t {
    rate_limited = 1,   ///< 429: wait, the token is spent.
    token_missing = 2,  ///< No refresh token is configured for the connection.
    unauthorised =
        3,  ///< LWA refused the grant, or Amazon answers 401/403: retrying cannot help soon.
    unavailable = 4,           ///< Network, time-out, 5xx, LWA down: retry with back-off.
    unreadable = 5,            ///< A 200 whose body is not what the operation promises.
    cursor_refused = 6,        ///< 400: the page token is not valid (any more).
    data_set_refused = 7,      ///< 400: one includedData is not served at present.
    rejected = 8,              ///< Any other 4xx: understood and refused.
    not_found = 9,             ///< 404 for an order.
    cancelled = 10,            ///< We gave up waiting (stop, pause).
    unclaimed = 11,            ///< Not asked: the seller is another log's, or not known to be ours.
    application_refused = 12,  ///< LWA refused our client id or secret, for whichever seller.
};
[[nodiscard]] std::string_view to_text(FailureKind kind);

}  // namespace orderlog::events
