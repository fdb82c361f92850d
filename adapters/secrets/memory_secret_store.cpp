#include "adapters/secrets/memory_secret_store.hpp"

namespace orderlog::adapters {

using events::Result;

Result<std::string> MemorySecretStore::get(const SecretName& name) const {
    const std::lock_guard lock{mutex_};
    const auto found = secrets_.find(name);
    return found != secrets_.end() ? Result<std::string>{found->second}
                                   : events::fail(events::ErrorKind::not_found,
                                                  "no secret '" + to_text(name) + "' is stored");
}

Result<void> MemorySecretStore::put(const SecretName& name, std::string_view secret) {
    return check_place(name).and_then([&] { return check_storable(secret); }).map([&] {
        const std::lock_guard lock{mutex_};
        secrets_[name] = std::string{secret};
    });
}

Result<void> MemorySecretStore::remove(const SecretName& name) {
    const std::lock_guard lock{mutex_};
    secrets_.erase(name);
    return {};
}

}  // namespace orderlog::adapters
