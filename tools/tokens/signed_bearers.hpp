#pragma once

#include "events/result.hpp"
#include "events/time.hpp"
#include "tools/tokens/json_web_keys.hpp"
#include "tools/tokens/json_web_token.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace orderlog::tools {

/// Bearers whose tokens another issuer signs, by the keys that a file has now: it is looked at once
/// in a second at most, and a set that cannot be used leaves the old one in use. Thread-safe.
class SignedBearers {
 public:
    using Moment = std::chrono::steady_clock::time_point;
    /// The keys were read anew, or cannot be used.
    using Tell = std::function<void(const events::Result<void>&)>;

    /// `rejected` or `not_found`, with the file's name.
    static events::Result<std::unique_ptr<SignedBearers>> open(std::string file, TokenIssuer issuer,
                                                               Tell tell);

    /// See check_token().
    [[nodiscard]] events::Result<Grant> grant_of(std::string_view token, events::Time now,
                                                 Moment moment);

 private:
    using Keys = std::shared_ptr<const JsonWebKeys>;

    SignedBearers(std::string file, TokenIssuer issuer, Tell tell)
        : file_(std::move(file)), issuer_(std::move(issuer)), tell_(std::move(tell)) {}

    [[nodiscard]] events::Result<Keys> read() const;
    [[nodiscard]] Keys keys_at(Moment moment);

    std::string file_;
    TokenIssuer issuer_;
    Tell tell_;
    std::mutex mutex_;
    Keys keys_{};
    std::filesystem::file_time_type changed_{};
    Moment looked_{};
};

}  // namespace orderlog::tools
