#pragma once

#include "adapters/secrets/sealing_key.hpp"
#include "adapters/sp_api/secret_store.hpp"

#include <map>
#include <string>

namespace orderlog::adapters {

/// Secrets in one file of mode 0600, sealed as a whole by XChaCha20-Poly1305, so that nobody
/// exchanges one for another either. A change is a new file in the place of the old one; after a
/// crash it is one of the two. Processes take turns by `<file>.lock`.
class SealedSecretStore final : public SecretStore {
 public:
    /// No file yet is a store without secrets. A file that this key does not open is never taken
    /// for one: every call is refused, `foreign` for another key, `corrupt` for damage.
    SealedSecretStore(std::string file, SealingKey key)
        : file_(std::move(file)), key_(std::move(key)) {}

    [[nodiscard]] events::Result<std::string> get(const SecretName& name) const override;
    [[nodiscard]] events::Result<void> put(const SecretName& name,
                                           std::string_view secret) override;
    [[nodiscard]] events::Result<void> remove(const SecretName& name) override;

 private:
    using Secrets = std::map<std::string, std::string>;
    [[nodiscard]] events::Result<Secrets> read() const;
    [[nodiscard]] events::Result<void> write(const Secrets& secrets) const;

    std::string file_;
    SealingKey key_;
};

}  // namespace orderlog::adapters
