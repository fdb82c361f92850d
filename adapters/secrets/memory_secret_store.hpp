#pragma once

#include "adapters/sp_api/secret_store.hpp"

#include <map>
#include <mutex>

namespace orderlog::adapters {

/// Secrets until the process ends.
class MemorySecretStore final : public SecretStore {
 public:
    [[nodiscard]] events::Result<std::string> get(const SecretName& name) const override;
    [[nodiscard]] events::Result<void> put(const SecretName& name,
                                           std::string_view secret) override;
    [[nodiscard]] events::Result<void> remove(const SecretName& name) override;

 private:
    mutable std::mutex mutex_{};
    std::map<SecretName, std::string> secrets_{};
};

}  // namespace orderlog::adapters
