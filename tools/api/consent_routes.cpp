#include "tools/api/consent_routes.hpp"

#include "adapters/sp_api/http_url.hpp"
#include "adapters/sp_api/request_builder.hpp"
#include "adapters/sp_api/single_exchange.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <utility>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;
using nlohmann::json;

namespace {

constexpr std::string_view callback_path = "/api/v1/marketplaces/amazon/oauth/callback";

constexpr std::string_view landing_style =
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1.5rem;"
    "color-scheme:light dark;background:light-dark(#f7f6f2,#111315);"
    "color:light-dark(#1b1b19,#e9e7e1)}a{color:light-dark(#0b5563,#7cc7d6)}";
/// Changes with the style: a browser refuses it otherwise.
constexpr std::string_view landing_style_hash =
    "sha256-L9sm4sCySxFr0SgD4zDKtcxQd4ccQ3tMxWcE0Zrpys0=";

/// `unavailable` where nobody knows under which name this server is reached.
Result<std::string> redirect_uri(const ConsentRoutesOptions& options, const ServerRequest& asked) {
    if (!options.redirect_uri.empty()) {
        return options.redirect_uri;
    }
    const std::string host = fmt::format("http://{}", asked.header("Host"));
    if (!adapters::is_loopback_url(host + "/")) {
        return events::fail(ErrorKind::unavailable, "amazon.redirect_uri is not set",
                            "let it name this server's address for sellers' browsers, as it is "
                            "registered with Amazon");
    }
    return host + std::string{callback_path};
}

Result<std::string> member_of(const json& body, const char* name) {
    const auto found = body.find(name);
    if (found == body.end() || found->is_null()) {
        return std::string{};
    }
    return found->is_string() ? Result<std::string>{found->get<std::string>()}
                              : events::fail(ErrorKind::rejected,
                                             fmt::format("'{}' of the body is no text", name));
}

Result<events::Region> region_of(const json& body) {
    auto named = member_of(body, "region");
    if (!named) {
        return tl::make_unexpected(named.error());
    }
    std::string text = named->empty() ? "eu" : *std::move(named);
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto region = events::parse_region(text);
    return region ? Result<events::Region>{*region}
                  : events::fail(ErrorKind::rejected, "that is no region",
                                 "regions are na, eu and fe");
}

Result<ConsentWish> wish_of(const ApiCall& call, const ConsentRoutesOptions& options) {
    if (call.tenant.value().empty()) {
        return events::fail(ErrorKind::rejected, "whose connection?", "say ?tenantId=T");
    }
    const auto body = call.object();
    if (!body) {
        return tl::make_unexpected(body.error());
    }
    const auto region = region_of(*body);
    const auto marketplace = member_of(*body, "marketplaceId");
    const auto connection = member_of(*body, "connectionId");
    const auto back = redirect_uri(options, call.request);
    if (!region || !marketplace || !connection || !back) {
        return tl::make_unexpected(!region        ? region.error()
                                   : !marketplace ? marketplace.error()
                                   : !connection  ? connection.error()
                                                  : back.error());
    }
    return ConsentWish{.tenant = call.tenant,
                       .region = *region,
                       .marketplace = *marketplace,
                       .connection = *connection,
                       .redirect_uri = *back,
                       .actor = call.grant.bearer};
}

ServerResponse never_stored(ServerResponse response) {
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

ServerResponse connect(ConsentDesk& desk, const ConsentRoutesOptions& options,
                       const ApiCall& call) {
    const auto invited =
        wish_of(call, options).and_then([&](const ConsentWish& wish) { return desk.invite(wish); });
    if (!invited) {
        return error_response(invited.error());
    }
    return never_stored(
        json_response({{"message", "the seller has ten minutes to agree at Amazon"},
                       {"status", "pending"},
                       {"instructions", "open authorizationUrl in the seller's browser"},
                       {"connectionId", invited->connection.value()},
                       {"authorizationUrl", invited->url},
                       {"expiresAt", events::to_text(invited->expires_at)}}));
}

/// Nothing of it came with the request.
ServerResponse page(const Landing& landing) {
    ServerResponse response;
    response.status = landing.status;
    response.headers = {
        {"Content-Type", "text/html; charset=utf-8"},
        {"Content-Security-Policy", fmt::format("default-src 'none'; style-src '{}'; "
                                                "frame-ancestors 'none'",
                                                landing_style_hash)}};
    response.body = fmt::format(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
        "<style>{2}</style><title>orderlog: {0}</title></head><body><main><h1>Amazon and "
        "orderlog</h1>"
        "<p data-reason=\"{0}\">{1}</p><p><a href=\"/\">Back to orderlog</a></p></main></body>"
        "</html>\n",
        landing.reason, landing.words, landing_style);
    return response;
}

ServerResponse response_of(const Landing& landing) {
    if (landing.status != 303) {
        return never_stored(page(landing));
    }
    ServerResponse response;
    response.status = 303;
    response.headers = {{"Location", fmt::format("/#/connections?connected={}",
                                                 adapters::percent_encoded(landing.connection))}};
    return never_stored(std::move(response));
}

Comeback comeback_of(const adapters::RequestTarget& target) {
    const auto value = [&](std::string_view name) {
        const std::string* const found = target.find(name);
        return found == nullptr ? std::string{} : *found;
    };
    return {.state = value("state"),
            .code = value("spapi_oauth_code"),
            .seller = value("selling_partner_id"),
            .denied = target.find("error") != nullptr};
}

ServerResponse callback(ConsentDesk& desk, const ConsentRoutesOptions& options,
                        const ApiCall& call) {
    if (call.request.method != "GET") {
        return never_stored(page({405, "method", "A browser asks for this page by GET.", {}}));
    }
    Comeback came = comeback_of(call.request.target);
    const auto back = redirect_uri(options, call.request);
    if (!back) {
        return error_response(back.error());
    }
    came.redirect_uri = *back;
    return response_of(desk.land(came));
}

/// What a person at the simulator's consent page would do: agree, and follow it back.
ServerResponse mock_connect(ConsentDesk& desk, const ConsentRoutesOptions& options,
                            const ApiCall& call) {
    const auto wish = wish_of(call, options);
    const auto invited = wish.and_then([&](const ConsentWish& one) { return desk.invite(one); });
    const auto seller =
        call.object().and_then([](const json& body) { return member_of(body, "sellerId"); });
    if (!invited || !seller) {
        return error_response(!invited ? invited.error() : seller.error());
    }
    adapters::HttpRequest agree;
    agree.url = fmt::format("{}&decision=allow&seller={}", invited->url,
                            adapters::percent_encoded(*seller));
    const auto answered = adapters::exchange(std::move(agree));
    const auto back =
        adapters::read_target(adapters::header(answered.response.headers, "location"));
    if (!answered.error.empty() || answered.response.status != 302 || !back) {
        return error_response({ErrorKind::unavailable, "the simulated Amazon gave no consent",
                               "does orderlog-sim run, and know the seller?"});
    }
    Comeback came = comeback_of(*back);
    came.redirect_uri = wish->redirect_uri;
    const Landing landing = desk.land(came);
    if (landing.status != 303) {
        return error_response({ErrorKind::version_conflict, landing.words, ""});
    }
    return json_response({{"message", landing.words},
                          {"status", "connected"},
                          {"connectionId", landing.connection}});
}

}  // namespace

std::vector<ApiRoute> consent_routes(const std::shared_ptr<ConsentDesk>& desk,
                                     const ConsentRoutesOptions& options) {
    using Answer = ServerResponse (*)(ConsentDesk&, const ConsentRoutesOptions&, const ApiCall&);
    const auto route = [&](std::string_view method, std::string_view path, Need need,
                           std::string_view summary, Answer answer) {
        return ApiRoute{.method = method,
                        .path = path,
                        .need = need,
                        .summary = summary,
                        .serve = at_once([desk, options, answer](const ApiCall& call, ApiTables&) {
                            return answer(*desk, options, call);
                        })};
    };
    std::vector<ApiRoute> routes{
        route("POST", "/api/v1/marketplaces/amazon/connect", Need::write,
              "begin to connect a seller account", connect),
        route("GET", callback_path, Need::nothing, "where Amazon sends sellers back to", callback)};
    if (options.developer) {
        routes.push_back(route("POST", "/api/v1/marketplaces/amazon/mock/connect", Need::write,
                               "connect a simulated seller at once", mock_connect));
    }
    return routes;
}

}  // namespace orderlog::tools
