#pragma once

#include "adapters/secrets/memory_secret_store.hpp"
#include "adapters/secrets/sealed_secret_store.hpp"
#include "adapters/secrets/vault_secret_store.hpp"
#include "tests/contract/secret_store/vault_server.hpp"
#include "tests/support/temp_directory.hpp"

#include <memory>
#include <string>
#include <tuple>

namespace orderlog::contract {

/// Secrets in memory.
class MemorySecrets {
 public:
    adapters::SecretStore& store() { return store_; }
    /// Another process's view of the same.
    adapters::SecretStore& other() { return store_; }

 private:
    adapters::MemorySecretStore store_{};
};

/// Secrets in a sealed file, which two programs use.
class SealedSecrets {
 public:
    adapters::SecretStore& store() { return store_; }
    adapters::SecretStore& other() { return other_; }

 private:
    static adapters::SealingKey key() {
        return adapters::SealingKey::read(std::string(64, 'a')).value();
    }
    support::TempDirectory folder_{};
    adapters::SealedSecretStore store_{(folder_.path() / "secrets.sealed").string(), key()};
    adapters::SealedSecretStore other_{(folder_.path() / "secrets.sealed").string(), key()};
};

/// Secrets in a vault, which two programs use by the same AppRole.
class VaultSecrets {
 public:
    adapters::SecretStore& store() { return store_; }
    adapters::SecretStore& other() { return other_; }

 private:
    VaultServer server_{};
    adapters::VaultSecretStore store_{server_.by_role()};
    adapters::VaultSecretStore other_{server_.by_role()};
};

using Stores = std::tuple<MemorySecrets, SealedSecrets, VaultSecrets>;

}  // namespace orderlog::contract
