#pragma once

#include "adapters/sp_api/login_secrets.hpp"
#include "adapters/sp_api/secret_store.hpp"
#include "events/result.hpp"
#include "tools/config/configuration.hpp"

#include <memory>

namespace orderlog::tools {

/// The store of secrets that the configuration names: a vault, or data_dir/secrets.sealed, if its
/// key is given by secrets.key, by secrets.key_file or as systemd's credential `secrets.key`. Null
/// if none is. `rejected` if the key cannot be used. The store is not read. The configuration
/// outlives it.
[[nodiscard]] events::Result<std::unique_ptr<adapters::SecretStore>> open_secret_store(
    const Configuration& configuration);

/// As open_secret_store(); `rejected` if none is configured.
[[nodiscard]] events::Result<std::unique_ptr<adapters::SecretStore>> require_secret_store(
    const Configuration& configuration);

/// The client secret as it is now: as Configuration::client_secret(), else what is stored. Empty if
/// there is none.
[[nodiscard]] events::Result<std::string> client_secret_now(const Configuration& configuration,
                                                            const adapters::SecretStore* store);

/// Client id and client secret are there, the latter perhaps in the store. See
/// Configuration::check_login().
[[nodiscard]] events::Result<void> check_login(const Configuration& configuration);

/// For logins of an engine. Both outlive whoever has them; `store` may be null.
[[nodiscard]] adapters::LoginSecrets login_secrets(const Configuration& configuration,
                                                   const adapters::SecretStore* store);

}  // namespace orderlog::tools
