#include "adapters/simulated_amazon/simulated_seller_api.hpp"

#include "adapters/sp_api/answer_reader.hpp"
#include "adapters/sp_api/request_builder.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace orderlog::adapters {

namespace {

using engine::Failed;
using events::FailureKind;

constexpr std::string_view credential_prefix = "file:/simulated/";
/// As the real client: a token this close to its end may have ended when it arrives.
constexpr std::chrono::seconds token_margin{60};

const SimulatedSeller* seller_of(const SimulatedAmazon& amazon, std::string_view credential) {
    return credential.starts_with(credential_prefix)
               ? amazon.find(credential.substr(credential_prefix.size()))
               : nullptr;
}

HttpRequest token_request(const SimulatedApplication& application, std::string_view token) {
    HttpRequest request;
    request.method = "POST";
    request.url = "https://api.amazon.com/auth/o2/token";
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    request.body =
        fmt::format("grant_type=refresh_token&refresh_token={}&client_id={}&client_secret={}",
                    percent_encoded(token), percent_encoded(application.client_id),
                    percent_encoded(application.client_secret));
    return request;
}

}  // namespace

Network calm_network(events::Duration delay) {
    return [delay](const engine::Request&, HttpResponse response) {
        return Delivery{std::move(response), delay};
    };
}

SimulatedSellerApi::SimulatedSellerApi(SimulatedAmazon& amazon, const engine::Clock& clock,
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
    if (auto refused = refresh(request)) {
        return std::move(*refused);
    }
    const auto agent = user_agent("simulation");
    const Sender sender{access_tokens_[request.access.credential].text, agent, clock_.now()};
    auto delivery =
        network_(request, amazon_.answer(build_request(request, {}, sender), clock_.now()));
    delay = delivery.delay;
    if (!delivery.response) {
        auto answer = failed_answer(
            request, {FailureKind::unavailable, 0, "", "no answer within the time allowed", {}});
        answer.quota_token_spent = true;
        return answer;
    }
    return read_answer(request, std::move(*delivery.response), delay);
}

/// Makes sure of an access token; the answer to give if there is none.
std::optional<engine::Answer> SimulatedSellerApi::refresh(const engine::Request& request) {
    const auto& credential = request.access.credential;
    auto& token = access_tokens_[credential];
    if (!token.text.empty() && clock_.now() < token.renew_at) {
        return std::nullopt;
    }
    const auto* const seller = seller_of(amazon_, credential);
    if (seller == nullptr) {
        return failed_answer(request, {FailureKind::token_missing,
                                       0,
                                       "",
                                       fmt::format("no refresh token at '{}'", credential),
                                       {}});
    }
    const auto response =
        amazon_.answer(token_request(amazon_.application(), seller->refresh_token), clock_.now());
    const auto body = nlohmann::json::parse(response.body);
    if (response.status != 200) {
        auto answer = failed_answer(request, {FailureKind::unauthorised,
                                              response.status,
                                              body.value("error", ""),
                                              safe_message(body.value("error_description", "")),
                                              {}});
        answer.server_time = http_date(header(response.headers, "date"));
        return answer;
    }
    token.text = body.at("access_token").get<std::string>();
    token.renew_at =
        clock_.now() + std::chrono::seconds{body.at("expires_in").get<int>()} - token_margin;
    return std::nullopt;
}

}  // namespace orderlog::adapters
