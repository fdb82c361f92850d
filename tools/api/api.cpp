#include "tools/api/api.hpp"

#include "tools/http/problem.hpp"
#include "tools/http/representation.hpp"
#include "tools/http/target_rules.hpp"

#include <boost/beast/core/string.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

namespace orderlog::tools {

namespace {

constexpr std::size_t queue_max = 1024;

ServerResponse problem(std::uint16_t status, std::string detail, std::string hint = {}) {
    return to_response({.status = status, .detail = std::move(detail), .hint = std::move(hint)});
}

/// The token of "Bearer olt_…"; empty: there is none of that form.
std::string_view bearer_token(const ServerRequest& request) {
    constexpr std::string_view scheme = "bearer ";
    std::string_view value = request.header("Authorization");
    if (!boost::beast::iequals(value.substr(0, scheme.size()), scheme)) {
        return {};
    }
    value.remove_prefix(scheme.size());
    return value;
}

ServerResponse unauthorised(std::string detail) {
    ServerResponse response = problem(401, std::move(detail), "make a token: 'orderlog token add'");
    response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"orderlog\"");
    return response;
}

/// Which tenant the request names, by whatever name; none if it names two, or none that could be.
std::optional<events::TenantId> named_tenant(const ServerRequest& request) {
    const std::string* const parameter = request.target.find("tenantId");
    const std::string_view header = request.header("X-Tenant-Id");
    const auto named = std::ranges::count(request.target.parameters, "tenantId",
                                          &std::pair<std::string, std::string>::first);
    if (named > 1 || (parameter != nullptr && !header.empty() && header != *parameter) ||
        !is_plain_text(header)) {
        return std::nullopt;
    }
    return events::TenantId{parameter != nullptr ? *parameter : std::string{header}};
}

/// What two readers of the request could take for different bearers or tenants.
bool says_twice(const ServerRequest& request) {
    return std::ranges::any_of(
        std::array{"Authorization", "X-Tenant-Id", "Last-Event-ID"}, [&](const char* name) {
            return std::ranges::count_if(request.headers, [&](const auto& field) {
                       return boost::beast::iequals(field.first, name);
                   }) > 1;
        });
}

/// The same for all who may be told the same.
std::string cache_key(const ApiRoute& route, const ApiCall& call) {
    std::string key = fmt::format("{}\n{}", route.path, call.tenant.value());
    for (const std::string& name : call.names) {
        key += "\n" + name;
    }
    for (const auto& [name, value] : call.request.target.parameters) {
        key += "\n" + name + "\n" + value;
    }
    return key;
}

}  // namespace

Api::Api(Outside outside)
    : outside_(std::move(outside)),
      rate_limit_(outside_.requests_per_second),
      workers_(outside_.workers, queue_max) {}

void Api::know(TokenBook tokens) {
    auto known = std::make_shared<const TokenBook>(std::move(tokens));
    const std::lock_guard lock(tokens_mutex_);
    tokens_ = std::move(known);
}

Api::Found Api::find(const ServerRequest& request) const {
    Found found;
    const std::string_view asked = request.method;
    const std::string_view method = asked == "HEAD" ? "GET" : asked;
    for (const ApiRoute& route : outside_.routes) {
        auto names = match_path(route.path, request.target.path);
        if (names && route.method == method) {
            return {&route, *std::move(names)};
        }
        if (names) {
            found.allowed += (found.allowed.empty() ? "" : ", ") + std::string{route.method};
        }
    }
    return found;
}

std::optional<Grant> Api::grant_of(const ServerRequest& request) const {
    std::shared_ptr<const TokenBook> tokens;
    {
        const std::lock_guard lock(tokens_mutex_);
        tokens = tokens_;
    }
    const KnownToken* const token = tokens->find(bearer_token(request), outside_.now());
    return token == nullptr ? std::nullopt : std::optional{tools::grant_of(*token)};
}

/// Sets whose request it is; an answer if the bearer must not make it.
std::optional<ServerResponse> Api::refusal(const ApiRoute& route, ApiCall& call) const {
    if (route.need == Need::nothing) {
        return std::nullopt;
    }
    if (says_twice(call.request)) {
        return problem(400, "the request says twice who asks, of whom, or from where on");
    }
    auto grant = grant_of(call.request);
    if (!grant) {
        return unauthorised(call.request.header("Authorization").empty()
                                ? "this needs a bearer token"
                                : "the bearer token is unknown, expired or revoked");
    }
    if (!rate_limit_.take(grant->bearer, RateLimit::Moment::clock::now())) {
        ServerResponse response = problem(429, grant->bearer + " asks too often");
        response.headers.emplace_back("Retry-After", "1");
        return response;
    }
    const auto named = named_tenant(call.request);
    if (!named) {
        return problem(400, "the request names two tenants");
    }
    call.grant = *std::move(grant);
    call.still_holds = [this, request = call.request] { return grant_of(request).has_value(); };
    call.tenant = named->value().empty() ? call.grant.tenant : *named;
    if (!call.grant.may(route.need)) {
        return problem(403, fmt::format("{} may not do this", call.grant.bearer));
    }
    if (!call.grant.is_operator() && !call.grant.reaches(call.tenant)) {
        return problem(403, fmt::format("{} is of another tenant", call.grant.bearer));
    }
    return std::nullopt;
}

void Api::handle(ServerRequest request, PendingAnswer answer) {
    // What an answer is suited to, without the rest of the request.
    auto asked = std::make_shared<ServerRequest>();
    asked->headers = request.headers;
    auto pending = std::make_shared<PendingAnswer>(std::move(answer));
    choose(std::move(request), PendingAnswer([asked, pending](ServerResponse&& response) {
               suit(*asked, response);
               pending->give(std::move(response));
           }));
}

void Api::choose(ServerRequest request, PendingAnswer answer) {
    Found found = find(request);
    if (found.route == nullptr && found.allowed.empty()) {
        answer.give(problem(404, "there is nothing here", "GET /api/openapi.json lists what is"));
        return;
    }
    if (found.route == nullptr) {
        ServerResponse response = problem(405, "this path knows no such method");
        response.headers.emplace_back("Allow", found.allowed);
        answer.give(std::move(response));
        return;
    }
    ApiCall call{.request = std::move(request), .names = std::move(found.names)};
    if (auto refused = refusal(*found.route, call)) {
        answer.give(*std::move(refused));
        return;
    }
    if (found.route->quick) {
        answer.give(found.route->quick(call));
        return;
    }
    if (found.route->method != "GET") {
        cache_.forget();
    }
    serve(*found.route, std::move(call), std::move(answer));
}

void Api::serve(const ApiRoute& route, ApiCall call, PendingAnswer answer) {
    if (route.method != "GET") {
        serve_on_worker(route, std::move(call), std::move(answer));
        return;
    }
    // Whoever drops an answer has answered all who wait for it.
    const std::string key = cache_key(route, call);
    auto to_make = route.fresh.count() > 0 ? cache_.take(key, std::move(answer))
                                           : std::optional{std::move(answer)};
    if (!to_make) {
        return;
    }
    const auto owner = std::make_shared<PendingAnswer>(*std::move(to_make));
    serve_on_worker(route, std::move(call),
                    PendingAnswer([this, key, &route, owner](ServerResponse&& made) {
                        name_content(made);
                        if (route.fresh.count() > 0) {
                            cache_.made(key, made, route.fresh);
                        }
                        owner->give(std::move(made));
                    }));
}

void Api::serve_on_worker(const ApiRoute& route, ApiCall call, PendingAnswer answer) {
    const auto pending = std::make_shared<PendingAnswer>(std::move(answer));
    const bool taken =
        workers_.submit([&route, call = std::move(call), pending](ApiTables& tables) {
            route.serve(call, tables, std::move(*pending));
        });
    if (!taken) {
        ServerResponse response = problem(503, "too many requests wait already");
        response.headers.emplace_back("Retry-After", "1");
        pending->give(std::move(response));
    }
}

}  // namespace orderlog::tools
