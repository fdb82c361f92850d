#include "tools/doctor/login_findings.hpp"

#include "adapters/sp_api/http_url.hpp"
#include "adapters/sp_api/login_secrets.hpp"
#include "adapters/sp_api/lwa_exchange.hpp"
#include "adapters/sp_api/single_exchange.hpp"
#include "tools/access/secret_access.hpp"
#include "tools/output/text_format.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <variant>

namespace orderlog::tools {

using nlohmann::json;

namespace {

constexpr std::size_t asked_max = 20;

/// Green for a token.
Finding ask_for_token(const adapters::LwaApplication& application,
                      const adapters::LoginSecrets& secrets, const json& connection) {
    const std::string name = connection.at("connection");
    const std::string credential = connection.value("credential", "");
    const auto token = adapters::read_refresh_token(
        secrets,
        {events::TenantId{connection.at("tenant").get<std::string>()}, events::ConnectionId{name}},
        credential);
    if (!token) {
        // An engine has an environment of its own.
        const bool elsewhere = credential.starts_with("env:") && connection.at("reason").is_null();
        return {"login", elsewhere ? Colour::yellow : Colour::red,
                fmt::format("{}: {}", name, token.error().message),
                elsewhere ? "start doctor with the environment that the engine has"
                          : token.error().hint};
    }
    const auto outcome = adapters::exchange(adapters::grant_request(application, *token));
    if (!outcome.error.empty()) {
        return {"login", Colour::red,
                fmt::format("'{}' does not answer: {}", adapters::shown_url(application.url),
                            outcome.error),
                "look at network, name service and proxy of this machine"};
    }
    const auto grant = adapters::read_grant(outcome.response);
    if (const auto* failed = std::get_if<engine::Failed>(&grant)) {
        const bool ours = failed->kind == events::FailureKind::application_refused;
        return {"login", Colour::red, fmt::format("{}: {}", name, failed->message),
                ours ? "compare client_id and client secret with those of your application in "
                       "Amazon's developer console"
                     : "let the seller authorise again, then: orderlog connection change " + name +
                           " --tenant " + connection.at("tenant").get<std::string>() +
                           " --refresh-token-file FILE"};
    }
    return {"login", Colour::green, name, {}};
}

}  // namespace

Findings login_findings(const Configuration& configuration, const EngineView& engine) {
    const auto store = open_secret_store(configuration);
    const adapters::LoginSecrets secrets =
        login_secrets(configuration, store ? store->get() : nullptr);
    const auto secret = secrets.client_secret();
    const json connections = engine.connections();
    if (!secret || secret->empty() || connections.empty()) {
        return {{"login", Colour::yellow,
                 connections.empty() ? "not tried: there is no connection yet"
                                     : "not tried: there is no client secret",
                 connections.empty() ? "orderlog connection add --help" : "see 'secrets' above"}};
    }
    const adapters::LwaApplication application{configuration.text("amazon.lwa_url"),
                                               configuration.text("amazon.client_id"), *secret};
    const std::size_t asked = std::min(connections.size(), asked_max);
    Findings findings;
    std::size_t granted = 0;
    for (std::size_t i = 0; i < asked; ++i) {
        Finding finding = ask_for_token(application, secrets, connections[i]);
        granted += finding.colour == Colour::green ? 1 : 0;
        if (finding.colour != Colour::green) {
            findings.push_back(std::move(finding));
        }
    }
    if (granted > 0) {
        findings.push_back({"login",
                            Colour::green,
                            fmt::format("{} of {} got an access token", granted,
                                        counted(connections.size(), "connection")),
                            {}});
    }
    return findings;
}

}  // namespace orderlog::tools
