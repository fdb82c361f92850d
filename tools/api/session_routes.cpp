#include "tools/api/session_routes.hpp"

#include "tools/api/call_tenant.hpp"
#include "tools/control/request_fields.hpp"
#include "tools/control/token_requests.hpp"
#include "tools/http/problem.hpp"
#include "tools/orders/moment.hpp"
#include "tools/output/hex_text.hpp"
#include "tools/tokens/token_text.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;
using nlohmann::json;

namespace {

/// A working day.
constexpr std::chrono::hours session_length{8};

/// Tokens expire by this machine's clock, also while time is simulated.
events::Time wall_time() {
    return std::chrono::floor<events::Duration>(std::chrono::system_clock::now());
}

json session_of(const ApiSources& sources, const Grant& grant) {
    const bool operates = grant.is_operator();
    return {
        {"actor", grant.bearer},
        {"scope", operates ? "operator" : "tenant"},
        {"tenantId", operates ? json(nullptr) : json(grant.tenant.value())},
        {"access", grant.may(Need::write) ? "write" : "read"},
        {"expiresAt", grant.expires_at ? json(events::to_text(*grant.expires_at)) : json(nullptr)},
        {"version", ORDERLOG_VERSION},
        {"simulated", sources.log.info().simulated},
        {"developer", sources.developer},
        {"now", events::to_text(now_of(sources.log.info()))}};
}

Result<std::string> code_of(const ApiCall& call) {
    return call.object().and_then([](const json& body) -> Result<std::string> {
        std::string code = text_of(body, "code");
        if (code.empty()) {
            return events::fail(ErrorKind::rejected, "the request's body has no code",
                                R"(e.g. {"code": "olc_…"})");
        }
        return code;
    });
}

ServerResponse used_up() {
    ServerResponse response = to_response({.status = 401,
                                           .detail = "the link was used, is too old, or is none",
                                           .hint = "make another: 'orderlog token link'"});
    response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"orderlog\"");
    return response;
}

/// The token is in the log, as its hash, before anybody is told of it.
ServerResponse open_session(const ApiSources& sources, LinkCodes& links, const ApiCall& call) {
    const auto code = code_of(call);
    if (!code) {
        return error_response(code.error());
    }
    const auto grant = links.take(*code, LinkCodes::Moment::clock::now());
    if (!grant) {
        return used_up();
    }
    const std::string token = draw_token();
    const std::string expires_at = events::to_text(wall_time() + session_length);
    const std::string link = link_name(events::sha256(*code));
    const auto issued = sources.ask({{"command", "token.issue"},
                                     {"name", "session of " + link},
                                     {"hash", events::to_hex(token_hash(token))},
                                     {"scope", events::to_text(grant->scope)},
                                     {"tenant", grant->tenant.value()},
                                     {"expires_at", expires_at},
                                     {"actor", link}});
    if (!issued) {
        return error_response(issued.error());
    }
    ServerResponse response = json_response({{"token", token}, {"expiresAt", expires_at}});
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

}  // namespace

Result<json> remember_link(LinkCodes& links, const json& request) {
    const auto scope = token_scope_of(request);
    if (!scope) {
        return tl::make_unexpected(scope.error());
    }
    const auto bytes = bytes_of_hex(text_of(request, "hash"));
    events::Sha256 hash{};
    if (!bytes || bytes->size() != hash.size()) {
        return events::fail(ErrorKind::rejected, "the request has no hash of a code");
    }
    std::ranges::copy(*bytes, hash.begin());
    return links
        .add(hash, {.scope = *scope, .tenant = events::TenantId{text_of(request, "tenant")}},
             LinkCodes::Moment::clock::now())
        .map([&] {
            return json{{"name", link_name(hash)},
                        {"expires_at", events::to_text(wall_time() + LinkCodes::lifetime)}};
        });
}

std::vector<ApiRoute> session_routes(const ApiSources& sources, LinkCodes& links) {
    return {
        {"GET",
         "/api/v1/session",
         Need::read,
         "who asks, and what he may",
         std::chrono::milliseconds{0},
         {},
         at_once([sources](const ApiCall& call, ApiTables&) {
             return json_response(session_of(sources, call.grant));
         })},
        {"POST",
         "/api/v1/session",
         Need::nothing,
         "make a token of a one-time link, once",
         std::chrono::milliseconds{0},
         {},
         at_once([sources, &links](const ApiCall& call, ApiTables&) {
             return open_session(sources, links, call);
         })},
    };
}

}  // namespace orderlog::tools
