#pragma once

#include "adapters/sp_api/http_exchange.hpp"
#include "events/result.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

namespace orderlog::adapters {

/// Which vault, and who we are there: a token, or an AppRole.
struct VaultOptions {
    std::string url{};  ///< "https://vault.example:8200"
    std::string mount{"secret"};
    std::string ca_file{};  ///< Whom to trust; empty: as the system does.
    std::string role_id{};  ///< Empty: `token` is a token.
    /// The token, or the AppRole's secret id, as it is now.
    std::function<events::Result<std::string>()> secret{};
    std::chrono::milliseconds patience{5'000};  ///< Of one request.
};

struct VaultAnswer {
    std::uint16_t status{0};
    nlohmann::json document{};
};

/// Requests to a vault in the name of a token, that is renewed before it expires, and had anew
/// where an AppRole may. Thread-safe: one request at a time. No token gets into a message.
class VaultSession {
 public:
    explicit VaultSession(VaultOptions options) : options_(std::move(options)) {}

    /// What is at a path of the KV store: 200 or 404.
    [[nodiscard]] events::Result<VaultAnswer> get(const std::string& path);
    /// 200, or 400: not taken.
    [[nodiscard]] events::Result<VaultAnswer> post(const std::string& path,
                                                   const nlohmann::json& body);

 private:
    using Moment = std::chrono::steady_clock::time_point;

    [[nodiscard]] events::Result<VaultAnswer> ask(const std::string& method,
                                                  const std::string& path,
                                                  const nlohmann::json& body);
    [[nodiscard]] events::Result<VaultAnswer> send(const std::string& method,
                                                   const std::string& path,
                                                   const nlohmann::json& body) const;
    /// Has a token that lives for a while; renews it, or logs in.
    [[nodiscard]] events::Result<void> be_known();
    [[nodiscard]] events::Result<void> log_in();
    [[nodiscard]] bool renew();
    void keep(const nlohmann::json& auth);
    [[nodiscard]] events::Error refusal(const VaultAnswer& answer, const std::string& path) const;

    VaultOptions options_;
    std::mutex mutex_{};
    std::string token_{};
    Moment renew_at_{Moment::max()};
};

}  // namespace orderlog::adapters
