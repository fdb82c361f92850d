#pragma once

#include "engine/seller_api.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <variant>

namespace orderlog::adapters {

/// What Login with Amazon grants for a refresh token.
struct LwaGrant {
    std::string access_token{};
    events::Duration lifetime{};
};

/// Access tokens by connection and credential: a place may come to hold another seller's token, and
/// what it once gave must not serve that seller's connection. Kept until shortly before they
/// expire, renewed by one request at a time, not asked for again too soon after a failure. While
/// the application itself is refused, one request at a time asks for all whether that has ended.
/// Pure state; times are monotonic.
class LwaTokens {
 public:
    /// Use this access token, and tell by `answered` what Amazon made of it.
    struct Use {
        std::string access_token{};
        bool proven{false};  ///< Amazon has served a call with it.
    };
    /// Send a grant request now and report its end by `granted` or `failed`.
    struct Ask {};
    /// One is under way: wait for its end.
    struct Wait {};
    /// It failed a moment ago; retry_after says when it is worth asking again.
    struct Refuse {
        engine::Failed failed{};
    };
    using Advice = std::variant<Use, Ask, Wait, Refuse>;

    [[nodiscard]] Advice want(const engine::SellerAccess& access, events::Duration now);
    void granted(const engine::SellerAccess& access, LwaGrant grant, events::Duration now);
    void failed(const engine::SellerAccess& access, engine::Failed failed, events::Duration now);
    /// Amazon answered a call with this status. True if it refused the token, and that it ended
    /// before its time may be all that was wrong: it was proven, and no token before it has been
    /// refused to this operation since a call of it was served, or one lived to its end. Amazon has
    /// the same words for an access token that ended and for a seller who took back his consent.
    [[nodiscard]] bool answered(const engine::SellerAccess& access, const Use& used,
                                events::Operation operation, std::uint16_t status);
    /// This access token is not used again: the next `want` asks for another.
    void spoiled(const engine::SellerAccess& access, const std::string& access_token);

    /// A token this close to its end may have ended when it arrives. A shorter-lived one is
    /// renewed after half its life.
    static constexpr events::Duration margin = std::chrono::seconds{60};
    static constexpr events::Duration pause_min = std::chrono::seconds{1};
    static constexpr events::Duration pause_max = std::chrono::seconds{60};

 private:
    struct Entry {
        std::string access_token{};
        events::Duration renew_at{};
        bool proven{false};
        std::set<events::Operation> refused{};  ///< Since a call was served.
        bool asking{false};
        std::uint32_t failures{0};
        engine::Failed failure{};
        events::Duration ask_again_at{};
    };
    /// Of the application: whoever wants a token would be refused.
    struct Refusal {
        engine::Failed failed{};
        std::uint32_t failures{0};
        events::Duration ask_again_at{};
        std::optional<engine::SellerAccess> asking{};  ///< Who asks for all.
    };

    [[nodiscard]] Advice ask_or_refuse(const engine::SellerAccess& access, events::Duration now);
    /// What the end of a grant request says of the application.
    void hear_of_application(const engine::SellerAccess& access, const engine::Failed& failed,
                             events::Duration now);

    std::unordered_map<engine::SellerAccess, Entry> entries_{};
    std::optional<Refusal> refusal_{};
};

}  // namespace orderlog::adapters
