#include "tools/api/consent_desk.hpp"

#include "adapters/sp_api/single_exchange.hpp"
#include "tools/consent/consent_state.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

namespace orderlog::tools {

using adapters::LwaApplication;
using events::ConsentOutcome;
using events::ErrorKind;
using events::Result;
using nlohmann::json;

namespace {

constexpr std::chrono::minutes state_life{10};
/// Of one tenant; nobody connects more accounts at once.
constexpr std::size_t asked_max = 60;
constexpr std::uint32_t backfill_months = 24;

bool is_seller_id(const std::string& text) {
    constexpr std::size_t bytes_max = 32;
    return !text.empty() && text.size() <= bytes_max && std::ranges::all_of(text, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    });
}

/// The first of "amazon-eu", "amazon-eu-2", … that the tenant never had.
events::ConnectionId free_id(const json& connections, events::Region region) {
    const std::string stem = fmt::format("amazon-{}", events::to_text(region));
    for (int number = 1;; ++number) {
        const std::string id = number == 1 ? stem : fmt::format("{}-{}", stem, number);
        const bool taken = std::ranges::any_of(
            connections, [&](const json& one) { return one.at("connection") == id; });
        if (!taken) {
            return events::ConnectionId{id};
        }
    }
}

bool lives(const json& connection) {
    return connection.at("phase") != "removed";
}

/// Which living connection has that id; null: none.
const json* find_connection(const json& connections, const std::string& id) {
    const auto found = std::ranges::find_if(
        connections, [&](const json& one) { return one.at("connection") == id && lives(one); });
    return found == connections.end() ? nullptr : &*found;
}

/// Which connection the seller who came back belongs to: his own, if the tenant has one, else the
/// one that was meant.
events::ConnectionId connection_of(const json& connections, const KnownConsent& consent,
                                   const std::string& seller) {
    const auto own = std::ranges::find_if(connections, [&](const json& one) {
        return lives(one) && one.at("seller") == seller &&
               one.at("region") == events::to_text(consent.about.region);
    });
    return own == connections.end()
               ? consent.about.connection
               : events::ConnectionId{own->at("connection").get<std::string>()};
}

Landing try_again(std::string words) {
    return {503, "try_again", std::move(words) + " Load this page again in a moment.", {}};
}

Landing landing_of(const events::ConsentEnded& ended) {
    if (ended.outcome == ConsentOutcome::granted) {
        return {410, "used",
                "This was done already: the account is connected. There is nothing to do.",
                ended.connection.value()};
    }
    return {410,
            "used",
            fmt::format("This was over already ({}). Begin again with 'connect'.",
                        events::to_text(ended.outcome)),
            {}};
}

json request_of(const char* command, const KnownConsent& consent) {
    return {{"command", command},
            {"id", consent.id.value()},
            {"tenant", consent.about.tenant.value()},
            {"actor", fmt::format("consent:{}", consent.id.value())}};
}

}  // namespace

Result<void> ConsentDesk::check_ready() const {
    if (outside_.store == nullptr) {
        return events::fail(
            ErrorKind::unavailable, "no store of secrets is configured",
            "let secrets.key_file or secrets.vault_url name one: 'orderlog config show'");
    }
    if (outside_.place.application_id.empty() || outside_.application.client_id.empty()) {
        return events::fail(ErrorKind::unavailable, "no application is configured",
                            "set amazon.application_id and amazon.client_id");
    }
    return {};
}

Result<json> ConsentDesk::connections_of(const events::TenantId& tenant) {
    return outside_.ask({{"command", "status"}, {"tenant", tenant.value()}}).map([](json&& status) {
        return std::move(status.at("connections"));
    });
}

Result<Invitation> ConsentDesk::invite(const ConsentWish& wish) {
    if (auto ready = check_ready(); !ready) {
        return tl::make_unexpected(ready.error());
    }
    const auto site = seller_central_url(wish.region, wish.marketplace);
    const auto connections = connections_of(wish.tenant);
    if (!site || !connections) {
        return tl::make_unexpected(site ? connections.error() : site.error());
    }
    const json* again =
        wish.connection.empty() ? nullptr : find_connection(*connections, wish.connection);
    if (!wish.connection.empty() && again == nullptr) {
        return events::fail(ErrorKind::not_found, "the tenant has no such connection",
                            "leave connectionId out to connect another account");
    }
    if (again != nullptr && again->at("region") != events::to_text(wish.region)) {
        return events::fail(ErrorKind::rejected, "the connection is of another region",
                            "name its region");
    }
    Invitation invitation;
    invitation.connection = again != nullptr ? events::ConnectionId{wish.connection}
                                             : free_id(*connections, wish.region);
    invitation.expires_at = outside_.now() + state_life;
    if (auto place =
            adapters::check_place(adapters::refresh_token_of({wish.tenant, invitation.connection}));
        !place) {
        return tl::make_unexpected(place.error());
    }
    {
        const std::lock_guard lock{mutex_};
        if (auto caught_up = book_.catch_up(outside_.log); !caught_up) {
            return tl::make_unexpected(caught_up.error());
        }
        if (book_.asked_of(wish.tenant, outside_.now()) >= asked_max) {
            return events::fail(
                ErrorKind::unavailable,
                fmt::format("{} sellers of this tenant are asked already", asked_max),
                "each has ten minutes; try again then");
        }
    }
    const std::string state = draw_state();
    ConsentPlace place = outside_.place;
    place.redirect_uri = wish.redirect_uri;
    invitation.url = consent_url(place, *site, state);
    return outside_
        .ask({{"command", "consent.request"},
              {"hash", events::to_hex(state_hash(state))},
              {"tenant", wish.tenant.value()},
              {"connection", invitation.connection.value()},
              {"region", events::to_text(wish.region)},
              {"seller", again != nullptr ? again->at("seller").get<std::string>() : ""},
              {"expires_at", events::to_text(invitation.expires_at)},
              {"actor", wish.actor}})
        .map([&](const json&) { return invitation; });
}

Result<KnownConsent> ConsentDesk::known(const std::string& state) {
    if (auto caught_up = book_.catch_up(outside_.log); !caught_up) {
        return tl::make_unexpected(caught_up.error());
    }
    const KnownConsent* const found = book_.find(state);
    return found != nullptr ? Result<KnownConsent>{*found}
                            : events::fail(ErrorKind::not_found, "no such state");
}

Landing ConsentDesk::land(const Comeback& came) {
    Result<KnownConsent> consent;
    {
        const std::lock_guard lock{mutex_};
        consent = known(came.state);
        if (!consent) {
            return consent.error().kind == ErrorKind::not_found
                       ? Landing{404,
                                 "unknown",
                                 "We did not send you to Amazon, or it was another orderlog. "
                                 "Begin with 'connect'.",
                                 {}}
                       : try_again("The log cannot be read.");
        }
        if (consent->ended) {
            return landing_of(*consent->ended);
        }
        if (!busy_.insert(consent->about.tenant).second) {
            return {409,
                    "busy",
                    "An account is being connected already, in this window or another. Load this "
                    "page again in a moment.",
                    {}};
        }
    }
    // Also when it throws.
    struct Leaving {
        std::mutex& mutex;
        std::set<events::TenantId>& busy;
        const events::TenantId& tenant;
        ~Leaving() {
            const std::lock_guard lock{mutex};
            busy.erase(tenant);
        }
    };
    const Leaving leaving{mutex_, busy_, consent->about.tenant};
    return land_known(*consent, came);
}

Landing ConsentDesk::land_known(const KnownConsent& consent, const Comeback& came) {
    const std::string seller = is_seller_id(came.seller) ? came.seller : "";
    if (outside_.now() >= consent.about.expires_at) {
        return end(
            consent, ConsentOutcome::late, seller,
            {410, "late", "That took more than ten minutes. Begin again with 'connect'.", {}});
    }
    if (came.denied) {
        return end(consent, ConsentOutcome::denied, seller,
                   {403, "denied", "The account was not connected: consent was not given.", {}});
    }
    if (seller.empty() || came.code.empty()) {
        return {400, "incomplete", "Amazon sent no code, or no seller.", {}};
    }
    const auto connections = connections_of(consent.about.tenant);
    if (!connections) {
        return try_again("The engine does not answer.");
    }
    const events::ConnectionId connection = connection_of(*connections, consent, seller);
    const json* const there = find_connection(*connections, connection.value());
    const bool differs =
        (!consent.about.seller.value().empty() &&
         (consent.about.seller.value() != seller || connection != consent.about.connection)) ||
        (there != nullptr && there->at("seller") != seller);
    if (differs) {
        return end(consent, ConsentOutcome::seller_differs, seller,
                   {409,
                    "another_seller",
                    "You signed in with another seller account than the one that is connected.",
                    {}});
    }
    if (there == nullptr && !consent.about.seller.value().empty()) {
        return end(
            consent, ConsentOutcome::connection_refused, seller,
            {409, "refused", "The account was removed meanwhile. Begin again with 'connect'.", {}});
    }
    // As a crash leaves it: added, and the consent not ended.
    const bool added =
        there != nullptr && consent.about.seller.value().empty() &&
        connection == consent.about.connection &&
        there->at("credential") == adapters::stored_credential({consent.about.tenant, connection});
    return exchange(consent, came, {consent.about.tenant, connection}, added);
}

Landing ConsentDesk::exchange(const KnownConsent& consent, const Comeback& came,
                              const events::StreamId& stream, bool added) {
    LwaApplication application = outside_.application;
    auto secret = outside_.secrets.client_secret();
    if (!secret) {
        return try_again("Our application's secret cannot be read.");
    }
    application.client_secret = *std::move(secret);
    const auto outcome =
        adapters::exchange(adapters::code_request(application, came.code, came.redirect_uri));
    if (!outcome.error.empty()) {
        return try_again("Amazon does not answer.");
    }
    const auto given = adapters::read_refresh_grant(outcome.response);
    if (const auto* failed = std::get_if<engine::Failed>(&given)) {
        const bool refused = failed->kind == events::FailureKind::unauthorised;
        if (refused && added) {
            return grant(consent, came, stream);
        }
        return refused ? end(consent, ConsentOutcome::code_refused, came.seller,
                             {409,
                              "code_refused",
                              "Amazon does not take its own code any more. Begin again with "
                              "'connect'.",
                              {}})
                       : try_again(failed->kind == events::FailureKind::application_refused
                                       ? "Amazon refuses our application's secret."
                                       : "Amazon gave no answer that we understand.");
    }
    return keep(consent, came, stream, std::get<std::string>(given));
}

/// First the secret, then the events: what the log says is there, is there.
Landing ConsentDesk::keep(const KnownConsent& consent, const Comeback& came,
                          const events::StreamId& stream, const std::string& refresh_token) {
    if (const auto kept = outside_.store->put(adapters::refresh_token_of(stream), refresh_token);
        !kept) {
        return end(consent, ConsentOutcome::store_failed, came.seller,
                   {503,
                    "not_stored",
                    "Amazon agreed, but the authorisation could not be stored. Tell whoever runs "
                    "this, then begin again with 'connect'.",
                    {}});
    }
    return grant(consent, came, stream);
}

Landing ConsentDesk::grant(const KnownConsent& consent, const Comeback& came,
                           const events::StreamId& stream) {
    json request = request_of("consent.grant", consent);
    request["connection"] = stream.connection.value();
    request["region"] = events::to_text(consent.about.region);
    request["seller"] = came.seller;
    request["application"] = outside_.place.application_id;
    request["credential"] = adapters::stored_credential(stream);
    request["months"] = backfill_months;
    const auto granted = outside_.ask(request);
    if (granted) {
        return {303, "connected", "The account is connected.", stream.connection.value()};
    }
    if (granted.error().kind == ErrorKind::rejected) {
        return end(
            consent, ConsentOutcome::connection_refused, came.seller,
            {409, "refused", "The account cannot be connected. Tell whoever runs this.", {}});
    }
    return {503, "stopped", "The engine stopped meanwhile. Begin again with 'connect'.", {}};
}

Landing ConsentDesk::end(const KnownConsent& consent, ConsentOutcome outcome,
                         const std::string& seller, Landing landing) {
    json request = request_of("consent.end", consent);
    request["outcome"] = events::to_text(outcome);
    request["seller"] = seller;
    return outside_.ask(request) ? std::move(landing) : try_again("The engine does not answer.");
}

}  // namespace orderlog::tools
