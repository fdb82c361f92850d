#pragma once

#include "events/result.hpp"
#include "tools/tokens/json_web_keys.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace orderlog::tools {

/// Where an issuer's keys come from. Thread-safe.
class IssuerKeys {
 public:
    using Moment = std::chrono::steady_clock::time_point;
    using Keys = std::shared_ptr<const JsonWebKeys>;
    /// The keys were read anew, or cannot be used.
    using Tell = std::function<void(const events::Result<void>&)>;

    IssuerKeys() = default;
    IssuerKeys(const IssuerKeys&) = delete;
    IssuerKeys& operator=(const IssuerKeys&) = delete;
    virtual ~IssuerKeys() = default;

    /// What a token is held against that names this key. Never null; never waits for a network.
    [[nodiscard]] virtual Keys keys_for(const std::string& id, Moment moment) = 0;
};

}  // namespace orderlog::tools
