#pragma once

#include "adapters/secrets/vault_session.hpp"
#include "adapters/system/child_process.hpp"
#include "tests/support/temp_directory.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace orderlog::contract {

/// tests/support/fake_vault.py, running until the object dies.
class VaultServer {
 public:
    explicit VaultServer(std::vector<std::string> options = {}, const std::string& scheme = "http");

    [[nodiscard]] adapters::VaultOptions by_role() const;
    [[nodiscard]] adapters::VaultOptions by_token(const std::string& token) const;
    /// Changes what happens; see the script.
    void tell(const nlohmann::json& change) const;
    /// What has happened.
    [[nodiscard]] nlohmann::json told() const;
    [[nodiscard]] const std::string& url() const { return url_; }

 private:
    support::TempDirectory folder_{};
    std::optional<adapters::ChildProcess> process_{};
    std::string url_{};
};

}  // namespace orderlog::contract
