#pragma once

#include "events/ids.hpp"
#include "events/result.hpp"

#include <compare>
#include <string>
#include <string_view>

namespace orderlog::adapters {

/// What a secret is: the refresh token of a tenant's connection, or one of the application's own.
struct SecretName {
    events::TenantId tenant{};  ///< Empty: the application's own.
    std::string name{};

    friend auto operator<=>(const SecretName&, const SecretName&) = default;
};
[[nodiscard]] SecretName refresh_token_of(const events::StreamId& connection);
/// Login with Amazon's client secret.
[[nodiscard]] SecretName client_secret_name();

/// "tenants/acme/acme-eu", "application/client_secret". No two names have one text.
[[nodiscard]] std::string to_text(const SecretName& name);
/// `rejected` unless its parts are letters, digits and -_.:@, which a path takes as they are.
[[nodiscard]] events::Result<void> check_place(const SecretName& name);

/// Secrets by name. Thread-safe; a call may take as long as a request over the network. Other
/// processes may use the same store: each call sees what is stored then, and no writer undoes what
/// another wrote under another name. No secret gets into a message.
class SecretStore {
 public:
    SecretStore() = default;
    SecretStore(const SecretStore&) = delete;
    SecretStore& operator=(const SecretStore&) = delete;
    virtual ~SecretStore() = default;

    /// `not_found`: there is none of that name. Any other failure: nobody knows.
    [[nodiscard]] virtual events::Result<std::string> get(const SecretName& name) const = 0;
    /// Durable once it returns. `rejected` unless it is a storable secret.
    [[nodiscard]] virtual events::Result<void> put(const SecretName& name,
                                                   std::string_view secret) = 0;
    /// It is not there afterwards; no failure if it was not before.
    [[nodiscard]] virtual events::Result<void> remove(const SecretName& name) = 0;
};

/// What every store takes: 1 to 8192 characters that print, no space at an end. `rejected` if not.
[[nodiscard]] events::Result<void> check_storable(std::string_view secret);

/// The credential of a connection whose refresh token is stored: "store:tenants/acme/acme-eu".
[[nodiscard]] std::string stored_credential(const events::StreamId& connection);

}  // namespace orderlog::adapters
