#pragma once

#include "events/result.hpp"
#include "events/time.hpp"
#include "tools/tokens/issuer_keys.hpp"
#include "tools/tokens/json_web_token.hpp"

#include <memory>
#include <string_view>

namespace orderlog::tools {

/// Bearers whose tokens another issuer signs. Thread-safe.
class SignedBearers {
 public:
    using Moment = IssuerKeys::Moment;

    SignedBearers(std::unique_ptr<IssuerKeys> keys, TokenIssuer issuer)
        : keys_(std::move(keys)), issuer_(std::move(issuer)) {}

    /// See check_token().
    [[nodiscard]] events::Result<Grant> grant_of(std::string_view token, events::Time now,
                                                 Moment moment);

 private:
    std::unique_ptr<IssuerKeys> keys_;
    TokenIssuer issuer_;
};

}  // namespace orderlog::tools
