#pragma once

#include "events/event_log.hpp"
#include "events/ids.hpp"
#include "events/result.hpp"
#include "events/sha256.hpp"
#include "events/time.hpp"
#include "events/token_events.hpp"
#include "tools/tokens/grant.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace orderlog::tools {

/// A bearer token as the log knows it.
struct KnownToken {
    events::LogPosition id{};
    events::TokenIssued about{};
    std::string actor{};  ///< Who made it.
    events::Time issued_at{};
    std::optional<events::Time> revoked_at{};

    [[nodiscard]] bool holds_at(events::Time now) const {
        return !revoked_at && (!about.expires_at || now < *about.expires_at);
    }
};

/// Every bearer token that was ever made: a fold of the system's stream.
class TokenBook {
 public:
    static events::Result<TokenBook> read(const events::EventLog& log);

    /// Reads what the stream has got since it was last read.
    [[nodiscard]] events::Result<void> catch_up(const events::EventLog& log);
    void evolve(const events::StoredEvent& stored);

    /// None: nobody's, or it holds no longer.
    [[nodiscard]] const KnownToken* find(std::string_view token, events::Time now) const;
    [[nodiscard]] const KnownToken* find(events::LogPosition id) const;
    [[nodiscard]] const std::map<events::LogPosition, KnownToken>& all() const { return tokens_; }

 private:
    events::StreamVersion read_{};  ///< The last event that was.
    std::map<events::LogPosition, KnownToken> tokens_{};
    std::map<events::Sha256, events::LogPosition> by_hash_{};
};

[[nodiscard]] Grant grant_of(const KnownToken& token);

}  // namespace orderlog::tools
