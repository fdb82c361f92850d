#pragma once

#include "adapters/secrets/vault_session.hpp"
#include "adapters/sp_api/secret_store.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace orderlog::adapters {

/// Secrets in HashiCorp Vault or OpenBao, in a KV store of version 2: of a tenant at
/// `secret/orderlog/tenants/<tenant>/amazon`, a field for each connection; the application's own at
/// `secret/orderlog/application`. Writers compare and set, so none undoes what another wrote. A
/// vault that is sealed, busy or out of reach is `unavailable`, one that forbids it `rejected`.
class VaultSecretStore final : public SecretStore {
 public:
    explicit VaultSecretStore(VaultOptions options) : session_(std::move(options)) {}

    [[nodiscard]] events::Result<std::string> get(const SecretName& name) const override;
    [[nodiscard]] events::Result<void> put(const SecretName& name,
                                           std::string_view secret) override;
    [[nodiscard]] events::Result<void> remove(const SecretName& name) override;

 private:
    /// What is at a path now.
    struct Fields {
        std::map<std::string, std::string> values{};
        std::uint64_t version{0};  ///< 0: there was never any.
    };
    using Change = std::function<bool(std::map<std::string, std::string>&)>;

    [[nodiscard]] events::Result<Fields> read(const std::string& path) const;
    /// Until nobody wrote in between; not at all if `change` says that there is nothing to do.
    [[nodiscard]] events::Result<void> change(const std::string& path, const Change& change);

    mutable VaultSession session_;
};

}  // namespace orderlog::adapters
