#include "tools/access/secret_access.hpp"

#include "adapters/secrets/sealed_secret_store.hpp"
#include "adapters/secrets/vault_secret_store.hpp"
#include "adapters/system/secret_file.hpp"

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <utility>

namespace orderlog::tools {

using adapters::SealingKey;
using adapters::SecretStore;
using events::ErrorKind;
using events::Result;

namespace {

/// Where systemd has put the credential `secrets.key`; empty if it has not.
std::string credential_file() {
    const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
    if (folder == nullptr) {
        return {};
    }
    const auto file = std::filesystem::path{folder} / "secrets.key";
    std::error_code ignored;
    return std::filesystem::exists(file, ignored) ? file.string() : std::string{};
}

/// None if no key is given.
Result<std::optional<SealingKey>> configured_key(const Configuration& configuration) {
    const auto found = [](SealingKey key) { return std::optional{std::move(key)}; };
    if (configuration.is_set("secrets.key")) {
        return SealingKey::read(configuration.text("secrets.key")).map(found);
    }
    const std::string& named = configuration.text("secrets.key_file");
    const std::string file = named.empty() ? credential_file() : named;
    return file.empty() ? Result<std::optional<SealingKey>>{std::nullopt}
                        : SealingKey::read_file(file).map(found);
}

/// Read each time: whoever writes the file may replace it.
Result<std::string> vault_secret(const Configuration& configuration) {
    if (configuration.is_set("secrets.vault_secret")) {
        return configuration.text("secrets.vault_secret");
    }
    const std::string& file = configuration.text("secrets.vault_secret_file");
    return file.empty() ? events::fail(ErrorKind::rejected, "there is no secret for the vault",
                                       "let secrets.vault_secret_file name a file of mode 0600, or "
                                       "set ORDERLOG_SECRETS_VAULT_SECRET")
                        : adapters::read_secret_file(file);
}

Result<std::unique_ptr<SecretStore>> open_vault(const Configuration& configuration) {
    return vault_secret(configuration).map([&](const std::string&) {
        adapters::VaultOptions options{
            .url = configuration.text("secrets.vault_url"),
            .mount = configuration.text("secrets.vault_mount"),
            .ca_file = configuration.text("secrets.vault_ca_file"),
            .role_id = configuration.text("secrets.vault_role_id"),
            .secret = [&configuration] { return vault_secret(configuration); }};
        return std::unique_ptr<SecretStore>{
            std::make_unique<adapters::VaultSecretStore>(std::move(options))};
    });
}

}  // namespace

Result<std::unique_ptr<SecretStore>> open_secret_store(const Configuration& configuration) {
    if (configuration.is_set("secrets.vault_url")) {
        return open_vault(configuration);
    }
    return configured_key(configuration).map([&](const std::optional<SealingKey>& key) {
        return key ? std::unique_ptr<SecretStore>{std::make_unique<adapters::SealedSecretStore>(
                         configuration.text("data_dir") + "/secrets.sealed", *key)}
                   : nullptr;
    });
}

Result<std::unique_ptr<SecretStore>> require_secret_store(const Configuration& configuration) {
    return open_secret_store(configuration)
        .and_then([](std::unique_ptr<SecretStore> store) -> Result<std::unique_ptr<SecretStore>> {
            if (!store) {
                return events::fail(ErrorKind::rejected, "no store of secrets is configured",
                                    "openssl rand -hex 32 > KEY; chmod 600 KEY; then let "
                                    "secrets.key_file (ORDERLOG_SECRETS_KEY_FILE) name it");
            }
            return store;
        });
}

Result<std::string> client_secret_now(const Configuration& configuration,
                                      const SecretStore* store) {
    auto secret = configuration.client_secret();
    if (!secret || !secret->empty() || store == nullptr) {
        return secret;
    }
    auto stored = store->get(adapters::client_secret_name());
    return !stored && stored.error().kind == ErrorKind::not_found ? Result<std::string>{""}
                                                                  : std::move(stored);
}

Result<void> check_login(const Configuration& configuration) {
    auto plain = configuration.check_login();
    if (plain || !configuration.is_set("amazon.client_id")) {
        return plain;
    }
    return open_secret_store(configuration)
        .and_then([&](const std::unique_ptr<SecretStore>& store) {
            return client_secret_now(configuration, store.get());
        })
        .and_then(
            [&](const std::string& secret) { return secret.empty() ? plain : Result<void>{}; });
}

adapters::LoginSecrets login_secrets(const Configuration& configuration, const SecretStore* store) {
    return {.store = store, .client_secret = [&configuration, store] {
                return client_secret_now(configuration, store);
            }};
}

}  // namespace orderlog::tools
