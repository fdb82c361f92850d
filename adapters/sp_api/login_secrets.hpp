#pragma once

#include "adapters/sp_api/secret_store.hpp"
#include "events/ids.hpp"
#include "events/result.hpp"

#include <functional>
#include <string>

namespace orderlog::adapters {

/// Where logins take their secrets from, each time anew, so that a new one serves without a
/// restart. Thread-safe.
struct LoginSecrets {
    /// Borrowed, and outlives whoever has this; null: none is configured.
    const SecretStore* store{nullptr};
    /// The application's, as it is now. Empty: the one that was given once.
    std::function<events::Result<std::string>()> client_secret{};
};

/// The refresh token of a connection, from where its credential says, read now. `not_found` if
/// there is none, `unavailable` if nobody knows. Another connection's place in the store is never
/// read.
[[nodiscard]] events::Result<std::string> read_refresh_token(const LoginSecrets& secrets,
                                                             const events::StreamId& connection,
                                                             const std::string& credential);

}  // namespace orderlog::adapters
