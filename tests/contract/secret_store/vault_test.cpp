#include "adapters/secrets/vault_secret_store.hpp"
#include "tests/contract/secret_store/vault_server.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <cstdlib>
#include <thread>

using namespace orderlog::adapters;
using namespace orderlog::contract;
using orderlog::events::ErrorKind;
using orderlog::support::TempDirectory;

namespace {

const SecretName vault_eu{orderlog::events::TenantId{"acme"}, "acme-eu"};
const SecretName vault_na{orderlog::events::TenantId{"acme"}, "acme-na"};

}  // namespace

TEST_CASE("a tenant's tokens are fields of its own path, the application's at another") {
    const VaultServer vault;
    VaultSecretStore store{vault.by_role()};
    REQUIRE(store.put(vault_eu, "Atzr|eu"));
    REQUIRE(store.put(vault_na, "Atzr|na"));
    REQUIRE(store.put(client_secret_name(), "cs"));
    const auto versions = vault.told().at("versions");
    CHECK(versions.at("orderlog/tenants/acme/amazon").back() ==
          nlohmann::json{{"acme-eu", "Atzr|eu"}, {"acme-na", "Atzr|na"}});
    CHECK(versions.at("orderlog/application").back() == nlohmann::json{{"client_secret", "cs"}});
    const auto writes = vault.told().at("writes");
    REQUIRE(store.put(vault_eu, "Atzr|eu"));  // It is there already.
    CHECK(vault.told().at("writes") == writes);
}

TEST_CASE("a path that was deleted holds nothing, and takes the next version") {
    const VaultServer vault;
    VaultSecretStore store{vault.by_role()};
    REQUIRE(store.put(vault_eu, "Atzr|one"));
    vault.tell({{"delete", {"orderlog/tenants/acme/amazon"}}});
    CHECK(store.get(vault_eu).error().kind == ErrorKind::not_found);
    REQUIRE(store.put(vault_eu, "Atzr|two"));
    CHECK(store.get(vault_eu).value() == "Atzr|two");
    CHECK(vault.told().at("versions").at("orderlog/tenants/acme/amazon").size() == 2);
}

TEST_CASE("a vault that is sealed, busy or broken is unavailable, and holds what it held") {
    const VaultServer vault;
    VaultSecretStore store{vault.by_role()};
    REQUIRE(store.put(vault_eu, "Atzr|one"));
    vault.tell({{"sealed", true}});
    CHECK(store.get(vault_eu).error().kind == ErrorKind::unavailable);
    CHECK(store.get(vault_eu).error().message.find("is sealed") != std::string::npos);
    CHECK(store.put(vault_eu, "Atzr|two").error().kind == ErrorKind::unavailable);
    vault.tell({{"sealed", false}});
    for (const int status : {429, 500, 502, 503}) {
        vault.tell({{"fail", {status}}});
        CHECK(store.get(vault_eu).error().kind == ErrorKind::unavailable);
    }
    CHECK(store.get(vault_eu).value() == "Atzr|one");
}

TEST_CASE("a token is renewed before it ends, and had anew when it was revoked") {
    const VaultServer vault;
    vault.tell({{"ttl", 3}});
    VaultSecretStore store{vault.by_role()};
    REQUIRE(store.put(vault_eu, "Atzr|one"));
    CHECK(vault.told().at("logins") == 1);
    while (vault.told().at("renewals") < 2) {
        REQUIRE(store.get(vault_eu));
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    CHECK(vault.told().at("logins") == 1);
    CHECK(vault.told().at("denied") == 0);
    vault.tell({{"revoke", true}});
    CHECK(store.get(vault_eu).value() == "Atzr|one");
    CHECK(vault.told().at("logins") == 2);
}

TEST_CASE("a token that the vault could not renew once is renewed later") {
    const VaultServer vault;
    VaultSecretStore store{vault.by_token("service-token")};
    vault.tell({{"sealed", true}});
    CHECK_FALSE(store.get(vault_eu));
    vault.tell({{"sealed", false}});
    for (int i = 0; i < 300 && vault.told().at("renewals") == 0; ++i) {
        REQUIRE(store.put(vault_eu, "Atzr|one"));
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    CHECK(vault.told().at("renewals") > 0);
}

TEST_CASE("a wrong token or AppRole is refused by name, and never repeated in a message") {
    const VaultServer vault;
    VaultSecretStore by_root{vault.by_token("root-token")};
    REQUIRE(by_root.put(vault_eu, "Atzr|one"));
    CHECK(by_root.get(vault_eu).value() == "Atzr|one");
    VaultSecretStore by_wrong{vault.by_token("hvs.of-nobody")};
    auto options = vault.by_token("wrong-id");
    options.role_id = "role";
    VaultSecretStore by_wrong_role{options};
    for (VaultSecretStore* store : {&by_wrong, &by_wrong_role}) {
        const auto refused = store->get(vault_eu);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().kind == ErrorKind::rejected);
        CHECK(refused.error().hint.find("AppRole") != std::string::npos);
        CHECK(refused.error().message.find("nobody") == std::string::npos);
        CHECK(refused.error().message.find("wrong-id") == std::string::npos);
    }
}

TEST_CASE("a vault whose certificate nobody vouches for gets no token") {
    const TempDirectory folder;
    const std::string key = (folder.path() / "key").string();
    const std::string certificate = (folder.path() / "certificate").string();
    const std::string make =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
        "-days 1 -subj /CN=vault -addext subjectAltName=IP:127.0.0.1 -keyout " +
        key + " -out " + certificate + " 2>/dev/null";
    REQUIRE(std::system(make.c_str()) == 0);
    const VaultServer vault{{"--certificate", certificate, "--key", key}, "https"};
    VaultSecretStore distrusting{vault.by_role()};
    const auto refused = distrusting.get(vault_eu);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::unavailable);
    CHECK(refused.error().message.find("certificate") != std::string::npos);
    auto options = vault.by_role();
    options.ca_file = certificate;
    VaultSecretStore trusting{options};
    REQUIRE(trusting.put(vault_eu, "Atzr|one"));
    CHECK(trusting.get(vault_eu).value() == "Atzr|one");
}
