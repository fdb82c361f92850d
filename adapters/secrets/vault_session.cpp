#include "adapters/secrets/vault_session.hpp"

#include "adapters/sp_api/http_url.hpp"
#include "adapters/sp_api/json_member.hpp"
#include "adapters/sp_api/single_exchange.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace orderlog::adapters {

using events::Error;
using events::ErrorKind;
using events::Result;
using nlohmann::json;

namespace {

/// The seconds of a lease after which it is worth renewing; none for a token that never expires.
std::chrono::seconds two_thirds(std::int64_t lease_s) {
    constexpr std::int64_t lease_max_s = std::int64_t{10} * 365 * 24 * 3600;
    return std::chrono::seconds{std::clamp<std::int64_t>(lease_s, 0, lease_max_s) * 2 / 3};
}

std::int64_t number_at(const json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

}  // namespace

Result<VaultAnswer> VaultSession::get(const std::string& path) {
    return ask("GET", fmt::format("{}/data/{}", options_.mount, path), {});
}

Result<VaultAnswer> VaultSession::post(const std::string& path, const json& body) {
    return ask("POST", fmt::format("{}/data/{}", options_.mount, path), body);
}

Result<VaultAnswer> VaultSession::ask(const std::string& method, const std::string& path,
                                      const json& body) {
    const std::lock_guard lock{mutex_};
    for (bool again = false;; again = true) {
        if (auto known = be_known(); !known) {
            return tl::make_unexpected(known.error());
        }
        auto answer = send(method, path, body);
        if (!answer) {
            return answer;
        }
        const bool taken = answer->status == 200 || (method == "GET" && answer->status == 404) ||
                           (method == "POST" && answer->status == 400);
        if (taken) {
            return answer;
        }
        if (answer->status != 403 || again) {
            return tl::make_unexpected(refusal(*answer, path));
        }
        token_.clear();  // It may have ended before its time: had anew, once.
    }
}

Result<VaultAnswer> VaultSession::send(const std::string& method, const std::string& path,
                                       const json& body) const {
    HttpRequest request;
    request.method = method;
    request.url = fmt::format("{}/v1/{}", options_.url, path);
    request.headers = {{"accept", "application/json"}, {"x-vault-request", "true"}};
    if (!token_.empty()) {
        request.headers.emplace_back("x-vault-token", token_);
    }
    if (method == "POST") {
        request.headers.emplace_back("content-type", "application/json");
        request.body = body.dump();
    }
    auto outcome =
        exchange(std::move(request), {.time = options_.patience, .ca_file = options_.ca_file});
    if (!outcome.error.empty()) {
        return events::fail(
            ErrorKind::unavailable,
            fmt::format("vault '{}' does not answer: {}", shown_url(options_.url), outcome.error),
            "look at secrets.vault_url, the network, and secrets.vault_ca_file");
    }
    json document = json::parse(outcome.response.body, nullptr, false);
    if (!document.is_object()) {
        document = json::object();
    }
    return VaultAnswer{outcome.response.status, std::move(document)};
}

Result<void> VaultSession::be_known() {
    if (!token_.empty() && std::chrono::steady_clock::now() < renew_at_) {
        return {};
    }
    if (!token_.empty() && renew()) {
        return {};
    }
    token_.clear();
    return log_in();
}

Result<void> VaultSession::log_in() {
    auto secret = options_.secret();
    if (!secret) {
        return tl::make_unexpected(secret.error());
    }
    if (options_.role_id.empty()) {
        // How long it lives is learnt by renewing it. One that is not renewed is used as it is, and
        // tried again: it may have been the vault that could not.
        constexpr std::chrono::seconds try_again{5};
        token_ = *std::move(secret);
        if (!renew()) {
            renew_at_ = std::chrono::steady_clock::now() + try_again;
        }
        return {};
    }
    const auto answer =
        send("POST", "auth/approle/login", {{"role_id", options_.role_id}, {"secret_id", *secret}});
    if (!answer) {
        return tl::make_unexpected(answer.error());
    }
    const auto auth = answer->document.find("auth");
    if (answer->status != 200 || auth == answer->document.end() || !auth->is_object() ||
        text_at(*auth, "client_token").empty()) {
        return tl::make_unexpected(refusal(*answer, "auth/approle/login"));
    }
    keep(*auth);
    return {};
}

bool VaultSession::renew() {
    const auto answer = send("POST", "auth/token/renew-self", json::object());
    if (!answer || answer->status != 200) {
        return false;
    }
    const auto auth = answer->document.find("auth");
    const bool renewed = auth != answer->document.end() && auth->is_object();
    if (renewed) {
        keep(*auth);
    }
    return renewed;
}

void VaultSession::keep(const json& auth) {
    if (std::string token = text_at(auth, "client_token"); !token.empty()) {
        token_ = std::move(token);
    }
    const std::int64_t lease_s = number_at(auth, "lease_duration");
    renew_at_ =
        lease_s == 0 ? Moment::max() : std::chrono::steady_clock::now() + two_thirds(lease_s);
}

Error VaultSession::refusal(const VaultAnswer& answer, const std::string& path) const {
    const std::string vault = shown_url(options_.url);
    if (answer.status == 503) {
        return {ErrorKind::unavailable, fmt::format("vault '{}' is sealed", vault),
                "have it unsealed"};
    }
    if (answer.status == 403 || answer.status == 400) {
        return {ErrorKind::rejected,
                fmt::format("vault '{}' refuses '{}' ({})", vault, path, answer.status),
                "look at the token or AppRole, and at its policy: read and create, update on " +
                    options_.mount + "/data/orderlog/*"};
    }
    return {ErrorKind::unavailable,
            fmt::format("vault '{}' answered {} for '{}'", vault, answer.status, path),
            "look at its own log"};
}

}  // namespace orderlog::adapters
