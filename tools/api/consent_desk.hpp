#pragma once

#include "adapters/sp_api/login_secrets.hpp"
#include "adapters/sp_api/lwa_exchange.hpp"
#include "events/event_log.hpp"
#include "events/ids.hpp"
#include "events/result.hpp"
#include "events/time.hpp"
#include "tools/consent/consent_book.hpp"
#include "tools/consent/consent_url.hpp"
#include "tools/control/run_outcomes.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace orderlog::tools {

/// Somebody of a tenant wants a seller account connected.
struct ConsentWish {
    events::TenantId tenant{};
    events::Region region{events::Region::eu};
    std::string marketplace{};   ///< Where the seller signs in; empty: wherever the region does.
    std::string connection{};    ///< The one that is connected again; empty: a new one.
    std::string redirect_uri{};  ///< Where Amazon sends him back to.
    std::string actor{};
};

/// Where he goes now.
struct Invitation {
    events::ConnectionId connection{};
    std::string url{};
    events::Time expires_at{};
};

/// He came back. None of it is trusted.
struct Comeback {
    std::string state{};
    std::string code{};
    std::string seller{};
    bool denied{false};
    std::string redirect_uri{};
};

/// What became of it.
struct Landing {
    std::uint16_t status{200};
    std::string reason{};  ///< One word: "connected", "late".
    std::string words{};   ///< For the person in front of the browser.
    std::string connection{};
};

/// Sends sellers to Amazon and takes them back: state, code, refresh token, connection.
/// Thread-safe; calls may wait for Amazon, for the store of secrets and for the engine.
class ConsentDesk {
 public:
    /// All of it outlives the desk.
    struct Outside {
        AskEngine ask{};
        const events::EventLog& log;
        adapters::SecretStore* store{nullptr};  ///< Null: none is configured.
        adapters::LoginSecrets secrets{};
        adapters::LwaApplication application{};  ///< Without its secret.
        ConsentPlace place{};                    ///< Without where sellers come back to.
        std::function<events::Time()> now{};
    };
    explicit ConsentDesk(Outside outside) : outside_(std::move(outside)) {}

    /// `unavailable` unless there is a store and an application; `not_found` for a connection that
    /// the tenant has not; `rejected`.
    [[nodiscard]] events::Result<Invitation> invite(const ConsentWish& wish);
    /// A state is taken once. What Amazon or a store cannot answer now may be tried again with it.
    [[nodiscard]] Landing land(const Comeback& came);

 private:
    [[nodiscard]] events::Result<void> check_ready() const;
    [[nodiscard]] events::Result<KnownConsent> known(const std::string& state);
    [[nodiscard]] Landing land_known(const KnownConsent& consent, const Comeback& came);
    [[nodiscard]] Landing exchange(const KnownConsent& consent, const Comeback& came,
                                   const events::StreamId& stream, bool added);
    [[nodiscard]] Landing keep(const KnownConsent& consent, const Comeback& came,
                               const events::StreamId& stream, const std::string& refresh_token);
    [[nodiscard]] Landing grant(const KnownConsent& consent, const Comeback& came,
                                const events::StreamId& stream);
    [[nodiscard]] Landing end(const KnownConsent& consent, events::ConsentOutcome outcome,
                              const std::string& seller, Landing landing);
    [[nodiscard]] events::Result<nlohmann::json> connections_of(const events::TenantId& tenant);

    Outside outside_;
    std::mutex mutex_{};
    ConsentBook book_{};
    /// Somebody came back to them just now. Two sellers of one tenant may have been sent off to
    /// become the same connection: the one who is second is looked at once the first one's is made.
    std::set<events::TenantId> busy_{};
};

}  // namespace orderlog::tools
