#include "adapters/simulated_amazon/simulated_lwa.hpp"

#include "adapters/simulated_amazon/sealed_text.hpp"
#include "adapters/sp_api/request_target.hpp"

#include <fmt/core.h>

#include <charconv>

namespace orderlog::adapters {

namespace {

constexpr std::string_view access_prefix = "Atza|";

HttpResponse answer_json(std::uint16_t status, std::string body) {
    return {status,
            {{"Content-Type", "application/json;charset=UTF-8"}, {"Cache-Control", "no-store"}},
            std::move(body)};
}

HttpResponse refuse(std::uint16_t status, std::string_view error, std::string_view description) {
    return answer_json(
        status, fmt::format(R"({{"error_description":"{}","error":"{}"}})", description, error));
}

HttpResponse grant(const SimulatedSeller& seller, events::Time now) {
    const events::Time expires = now + access_token_life;
    const auto content = fmt::format("{} {}", expires.time_since_epoch().count(), seller.seller_id);
    return answer_json(
        200, fmt::format(R"({{"access_token":"{}{}","refresh_token":"{}","token_type":"bearer",)"
                         R"("expires_in":{}}})",
                         access_prefix, seal_text(content), seller.refresh_token,
                         access_token_life.count()));
}

}  // namespace

HttpResponse answer_token_request(const HttpRequest& request,
                                  const SimulatedApplication& application,
                                  const SellerIndex& sellers, SimulatedConsents& consents,
                                  events::Time now) {
    const auto parameters = read_parameters(request.body);
    if (request.method != "POST" || !parameters) {
        return refuse(400, "invalid_request", "The request is missing a required parameter");
    }
    const RequestTarget form{"", *parameters};
    const auto value = [&form](std::string_view name) {
        const auto* const found = form.find(name);
        return found == nullptr ? std::string_view{} : std::string_view{*found};
    };
    if (value("client_id") != application.client_id ||
        value("client_secret") != application.client_secret) {
        return refuse(401, "invalid_client", "Client authentication failed");
    }
    if (value("grant_type") == "authorization_code") {
        const auto id = consents.redeem(std::string{value("code")}, value("redirect_uri"), now);
        const auto* const seller = id ? sellers.find(*id) : nullptr;
        return seller != nullptr ? grant(*seller, now)
                                 : refuse(400, "invalid_grant",
                                          "The request has an invalid grant parameter : code");
    }
    if (value("grant_type") != "refresh_token") {
        return refuse(400, "unsupported_grant_type",
                      "The authorization grant type is not supported by the authorization server");
    }
    const auto* const seller = sellers.authorised_by(value("refresh_token"));
    if (seller == nullptr) {
        return refuse(400, "invalid_grant",
                      "The request has an invalid grant parameter : refresh_token. User may have "
                      "revoked or didn't grant the permission.");
    }
    return grant(*seller, now);
}

std::optional<std::string> seller_of_access_token(std::string_view token, events::Time now) {
    if (!token.starts_with(access_prefix)) {
        return std::nullopt;
    }
    const auto content = open_text(token.substr(access_prefix.size()));
    if (!content) {
        return std::nullopt;
    }
    std::int64_t expires = 0;
    const auto [end, error] =
        std::from_chars(content->data(), content->data() + content->size(), expires);
    if (error != std::errc{} || now.time_since_epoch().count() >= expires) {
        return std::nullopt;
    }
    return std::string{end + 1, content->data() + content->size()};
}

}  // namespace orderlog::adapters
