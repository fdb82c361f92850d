#include "adapters/simulated_amazon/simulated_seller_api.hpp"

#include "adapters/sp_api/answer_reader.hpp"
#include "adapters/sp_api/lwa_exchange.hpp"
#include "adapters/sp_api/request_builder.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace orderlog::adapters {

namespace {

using engine::Failed;
using events::FailureKind;

constexpr std::string_view credential_prefix = "file:/simulated/";

const SimulatedSeller* seller_of(const SimulatedAmazon& amazon, std::string_view credential) {
    return credential.starts_with(credential_prefix)
               ? amazon.find(credential.substr(credential_prefix.size()))
               : nullptr;
}

/// The real client waits no longer for an answer.
constexpr std::chrono::seconds answer_timeout{60};

/// Why not all of the answer arrived; empty: it did.
std::string_view loss(Transport transport) {
    switch (transport) {
        case Transport::whole:
        case Transport::drip:
            return "";
        case Transport::silent:
            return "no answer within the time allowed";
        case Transport::reset_before:
        case Transport::reset_after:
            return "connection reset by peer";
        case Transport::truncated:
        case Transport::wrong_length:
            return "transfer closed with outstanding data remaining";
    }
    return "";
}

events::Duration time_taken(const Delivery& delivery) {
    return delivery.transport == Transport::silent ? events::Duration{answer_timeout}
                                                   : delivery.delay;
}

/// The date in what arrived of the answer.
std::optional<events::Time> date_of(const Delivery& delivery) {
    const bool headers_arrive = delivery.transport != Transport::silent &&
                                delivery.transport != Transport::reset_before &&
                                delivery.transport != Transport::reset_after;
    return headers_arrive ? http_date(header(delivery.response.headers, "date")) : std::nullopt;
}

}  // namespace

Network calm_network(SimulatedAmazon& amazon, events::Duration delay) {
    return [&amazon, delay](const HttpRequest& request, events::Time now) {
        return Delivery{amazon.answer(request, now), Transport::whole, delay};
    };
}

SimulatedSellerApi::SimulatedSellerApi(const SimulatedAmazon& amazon, const engine::Clock& clock,
                                       Network network)
    : amazon_(amazon), clock_(clock), network_(std::move(network)) {}

std::string SimulatedSellerApi::credential_of(const SimulatedSeller& seller) {
    return seller.refresh_token.empty() ? std::string{}
                                        : fmt::format("{}{}", credential_prefix, seller.seller_id);
}

void SimulatedSellerApi::submit(engine::Request request) {
    events::Duration delay{0};
    auto answer = ask(request, delay);
    answer.duration = delay;
    under_way_.emplace(clock_.monotonic() + delay, std::move(answer));
}

std::vector<engine::Answer> SimulatedSellerApi::poll() {
    std::vector<engine::Answer> arrived;
    const auto end = under_way_.upper_bound(clock_.monotonic());
    for (auto it = under_way_.begin(); it != end; ++it) {
        arrived.push_back(std::move(it->second));
    }
    under_way_.erase(under_way_.begin(), end);
    return arrived;
}

std::optional<events::Duration> SimulatedSellerApi::next_arrival() const {
    return under_way_.empty() ? std::nullopt : std::optional{under_way_.begin()->first};
}

engine::Answer SimulatedSellerApi::ask(const engine::Request& request, events::Duration& delay) {
    auto token = access_token(request, delay);
    if (auto* const refused = std::get_if<engine::Answer>(&token)) {
        return std::move(*refused);
    }
    const auto& use = std::get<LwaTokens::Use>(token);
    static const auto agent = user_agent("simulation");
    auto delivery =
        network_(build_request(request, {}, {use.access_token, agent, clock_.now()}), clock_.now());
    delay += time_taken(delivery);
    if (const auto lost = loss(delivery.transport); !lost.empty()) {
        auto answer =
            failed_answer(request, {FailureKind::unavailable, 0, "", std::string{lost}, {}});
        answer.quota_token_spent = true;
        answer.server_time = date_of(delivery);
        return answer;
    }
    const bool token_ended =
        tokens_.answered(request.access, use, operation_of(request.call), delivery.response.status);
    auto answer = read_answer(request, std::move(delivery.response), delay);
    return token_ended ? with_token_ended(std::move(answer)) : answer;
}

std::variant<LwaTokens::Use, engine::Answer> SimulatedSellerApi::access_token(
    const engine::Request& request, events::Duration& delay) {
    const auto& credential = request.access.credential;
    const auto* const seller = seller_of(amazon_, credential);
    if (seller == nullptr) {
        return failed_answer(request, {FailureKind::token_missing,
                                       0,
                                       "",
                                       fmt::format("no refresh token at '{}'", credential),
                                       {}});
    }
    // Login is answered at once: nobody ever waits for it.
    auto advice = tokens_.want(request.access, clock_.monotonic());
    if (auto* const use = std::get_if<LwaTokens::Use>(&advice)) {
        return std::move(*use);
    }
    if (auto* const refuse = std::get_if<LwaTokens::Refuse>(&advice)) {
        return failed_answer(request, std::move(refuse->failed));
    }
    std::optional<events::Time> server_time;
    auto grant = log_in(*seller, server_time, delay);
    if (auto* const failed = std::get_if<Failed>(&grant)) {
        tokens_.failed(request.access, *failed, clock_.monotonic());
        auto answer = failed_answer(request, std::move(*failed));
        answer.server_time = server_time;
        return answer;
    }
    auto& granted = std::get<LwaGrant>(grant);
    tokens_.granted(request.access, granted, clock_.monotonic());
    return LwaTokens::Use{std::move(granted.access_token)};
}

std::variant<LwaGrant, Failed> SimulatedSellerApi::log_in(const SimulatedSeller& seller,
                                                          std::optional<events::Time>& server_time,
                                                          events::Duration& delay) {
    const auto& application = amazon_.application();
    const auto delivery = network_(grant_request({.client_id = application.client_id,
                                                  .client_secret = application.client_secret},
                                                 seller.refresh_token),
                                   clock_.now());
    delay += time_taken(delivery);
    if (const auto lost = loss(delivery.transport); !lost.empty()) {
        return Failed{FailureKind::unavailable, 0, "", std::string{lost}, {}};
    }
    server_time = date_of(delivery);
    return read_grant(delivery.response);
}

}  // namespace orderlog::adapters
