#include "adapters/simulated_amazon/simulated_consent.hpp"

#include "adapters/simulated_amazon/sealed_text.hpp"
#include "adapters/sp_api/http_url.hpp"
#include "adapters/sp_api/request_builder.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace orderlog::adapters {

namespace {

HttpResponse html(std::uint16_t status, const std::string& inside) {
    return {status,
            {{"Content-Type", "text/html; charset=utf-8"},
             {"Cache-Control", "no-store"},
             {"Content-Security-Policy", "default-src 'none'"}},
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
            "<title>Simulated Seller Central</title></head><body><main>" +
                inside + "</main></body></html>\n"};
}

HttpResponse redirect(std::string location) {
    return {302, {{"Location", std::move(location)}, {"Referrer-Policy", "no-referrer"}}, {}};
}

std::string text_in(const RequestTarget& target, std::string_view name) {
    const auto* const found = target.find(name);
    return found == nullptr ? std::string{} : *found;
}

bool may_consent(const SimulatedSeller& seller) {
    return !seller.refresh_token.empty();
}

/// What was asked for, in links that say what the person decided.
HttpResponse consent_page(const RequestTarget& target, std::span<const SimulatedSeller> sellers) {
    std::string query;
    for (const auto& [name, value] : target.parameters) {
        query +=
            (query.empty() ? "?" : "&amp;") + percent_encoded(name) + "=" + percent_encoded(value);
    }
    std::string inside =
        "<h1>Let this application read your orders?</h1><p>Simulated; sign in as:</p><ul>";
    for (const auto& seller : sellers) {
        if (may_consent(seller)) {
            inside += fmt::format(
                "<li>{0} <a href=\"{1}{2}&amp;decision=allow&amp;seller={0}\">allow</a></li>",
                seller.seller_id, consent_path, query);
        }
    }
    return html(200, inside + fmt::format("</ul><p><a href=\"{}{}&amp;decision=deny\">deny</a></p>",
                                          consent_path, query));
}

}  // namespace

HttpResponse SimulatedConsents::answer(const RequestTarget& target,
                                       std::span<const SimulatedSeller> sellers, events::Time now) {
    const std::string back = text_in(target, "redirect_uri");
    const std::string state = text_in(target, "state");
    if (text_in(target, "application_id").empty() || state.empty() || !is_loopback_url(back)) {
        return html(400, "<h1>MD1000: the request has a parameter that is not valid</h1>");
    }
    const std::string decision = text_in(target, "decision");
    if (decision.empty()) {
        return consent_page(target, sellers);
    }
    const std::string there = fmt::format("{}?state={}", back, percent_encoded(state));
    const std::string wanted = text_in(target, "seller");
    const auto seller = std::ranges::find_if(sellers, [&](const SimulatedSeller& one) {
        return may_consent(one) && (wanted.empty() || one.seller_id == wanted);
    });
    if (decision != "allow" || seller == sellers.end()) {
        return redirect(there + "&error=access_denied");
    }
    return redirect(fmt::format("{}&selling_partner_id={}&spapi_oauth_code={}", there,
                                seller->seller_id, percent_encoded(give(*seller, back, now))));
}

std::string SimulatedConsents::give(const SimulatedSeller& seller, const std::string& redirect_uri,
                                    events::Time now) {
    std::erase_if(given_, [now](const auto& one) { return now >= one.second.expires_at; });
    const std::string code = "ANsim" + seal_text(fmt::format("code {}", ++codes_));
    given_[code] = {seller.seller_id, redirect_uri, now + code_life_};
    return code;
}

std::optional<std::string> SimulatedConsents::redeem(const std::string& code,
                                                     std::string_view redirect_uri,
                                                     events::Time now) {
    const auto node = given_.extract(code);
    if (node.empty() || node.mapped().redirect_uri != redirect_uri ||
        now >= node.mapped().expires_at) {
        return std::nullopt;
    }
    return node.mapped().seller;
}

}  // namespace orderlog::adapters
