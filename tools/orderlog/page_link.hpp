#pragma once

#include "tools/config/configuration.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace orderlog::tools {

/// A one-time link to the page, before the engine knows of it.
struct PageLink {
    std::string code{};
    nlohmann::json request{};  ///< For the engine, which learns no more than the code's hash.

    /// What a person opens, once the engine has answered. The code stands behind '#', which
    /// browsers do not send.
    [[nodiscard]] std::string address(const nlohmann::json& answer) const;
};

/// `scope`: "read", "write" or "operate"; the last of no tenant.
[[nodiscard]] PageLink draw_page_link(const std::string& tenant, const std::string& scope);

/// Where `demo` serves the page: what is configured, else 127.0.0.1:8080, or another port of it
/// while that one is taken.
[[nodiscard]] std::string page_address(const Configuration& configuration);

}  // namespace orderlog::tools
