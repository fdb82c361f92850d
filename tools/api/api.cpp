#include "tools/api/api.hpp"

#include "events/sha256.hpp"
#include "tools/api/call_tenant.hpp"
#include "tools/http/problem.hpp"
#include "tools/http/representation.hpp"
#include "tools/http/target_rules.hpp"

#include <boost/beast/core/string.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

namespace orderlog::tools {

namespace {

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
        std::array{"Authorization", "X-Tenant-Id", "Last-Event-ID", "Idempotency-Key"},
        [&](const char* name) {
            return std::ranges::count_if(request.headers, [&](const auto& field) {
                       return boost::beast::iequals(field.first, name);
                   }) > 1;
        });
}

/// So that no two lists of texts are one.
void append_part(std::string& key, std::string_view text) {
    key += fmt::format("{}:{}\n", text.size(), text);
}

/// The same for all who may be told the same.
std::string cache_key(const ApiRoute& route, const ApiCall& call, std::uint64_t version) {
    std::string key = fmt::format("{}\n{}\n", route.path, version);
    append_part(key, call.tenant.value());
    for (const std::string& name : call.names) {
        append_part(key, name);
    }
    if (!route.parameters) {
        for (const auto& [name, value] : call.request.target.parameters) {
            append_part(key, name);
            append_part(key, value);
        }
        return key;
    }
    for (const std::string_view name : *route.parameters) {
        if (const std::string* const value = call.parameter(name)) {
            append_part(key, name);
            append_part(key, *value);
        }
    }
    return key;
}

/// What the client calls it, for this bearer and route alone.
std::string key_name(const ApiCall& call, std::string_view key) {
    std::string name;
    for (const std::string_view part :
         {std::string_view{call.grant.bearer}, std::string_view{call.request.method},
          std::string_view{call.request.target.path}, std::string_view{call.tenant.value()}, key}) {
        append_part(name, part);
    }
    return name;
}

/// What it asks besides its path.
events::Sha256 hash_of(const ServerRequest& request) {
    std::string asked;
    for (const auto& [name, value] : request.target.parameters) {
        append_part(asked, name);
        append_part(asked, value);
    }
    append_part(asked, request.body);
    return events::sha256(asked);
}

bool is_key(std::string_view text) {
    constexpr std::size_t bytes_max = 255;
    return text.size() <= bytes_max &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

/// Who shares the workers' time with nobody else.
const std::string& whose(const ApiCall& call) {
    return call.tenant.value().empty() ? call.grant.bearer : call.tenant.value();
}

/// An answer whose owner is told of it first.
template <class Before>
PendingAnswer before(PendingAnswer answer, Before tell) {
    const auto owner = std::make_shared<PendingAnswer>(std::move(answer));
    return PendingAnswer(
        [owner, tell = std::move(tell)](ServerResponse&& response) {
            tell(response);
            owner->give(std::move(response));
        },
        [owner] { return owner->wanted(); });
}

}  // namespace

Api::Api(Outside outside)
    : outside_(std::move(outside)),
      rate_limit_(outside_.requests_per_second),
      workers_(outside_.workers) {}

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
    const std::string_view bearer = bearer_token(request);
    if (const KnownToken* const token = tokens->find(bearer, outside_.now())) {
        return tools::grant_of(*token);
    }
    return outside_.others && !bearer.empty() ? outside_.others(bearer) : std::nullopt;
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
    asked->id = request.id;
    asked->method = request.method;
    asked->target.path = request.target.path;
    asked->headers = request.headers;
    asked->secret = request.secret;
    try {
        choose(std::move(request), before(std::move(answer), [this, asked](ServerResponse& made) {
                   tell_failure(*asked, made);
                   outside_.pages.mark(*asked, made);
                   suit(*asked, made);
               }));
    } catch (const std::exception&) {
        // Its answer was dropped, which is a 500.
    }
}

/// Once, for us; the client is told under which name.
void Api::tell_failure(const ServerRequest& asked, ServerResponse& response) {
    if (response.status != 500) {
        return;
    }
    if (outside_.on_failure && failure_limit_.take({}, RateLimit::Moment::clock::now())) {
        outside_.on_failure(fmt::format(
            "request {}: {} {} was answered 500: {}", asked.id, asked.method, asked.target.path,
            response.cause.empty() ? "a fault of orderlog" : response.cause));
    }
    response = problem(500, "orderlog failed to answer this",
                       fmt::format("its log says why, of request {}", asked.id));
}

void Api::choose(ServerRequest request, PendingAnswer answer) {
    Found found = find(request);
    if (found.route == nullptr && found.allowed.empty()) {
        answer.give(problem(404, "there is nothing here", "GET /api/openapi.json lists what is"));
        return;
    }
    if (found.route == nullptr && CrossOrigin::is_preflight(request)) {
        answer.give(outside_.pages.preflight(request, found.allowed));
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
    if (found.route->method == "GET") {
        read(*found.route, std::move(call), std::move(answer));
    } else {
        change(*found.route, std::move(call), std::move(answer));
    }
}

/// None: it was answered.
std::optional<PendingAnswer> Api::unless_repeated(const ApiCall& call, PendingAnswer answer) {
    using Clock = AnsweredKeys::Moment::clock;
    using enum AnsweredKeys::Standing;
    const std::string_view key = call.request.header("Idempotency-Key");
    // Nobody's word stands for nobody: strangers would take the place of others' answers, and a
    // one-time link would be answered again.
    if (key.empty() || call.grant.bearer.empty()) {
        return answer;
    }
    if (!is_key(key)) {
        answer.give(problem(400, "an Idempotency-Key has up to 255 visible characters"));
        return std::nullopt;
    }
    const std::string name = key_name(call, key);
    auto found = keys_.begin(name, hash_of(call.request), Clock::now());
    switch (found.standing) {
        case first:
            return before(std::move(answer), [this, name](const ServerResponse& made) {
                keys_.end(name, made, Clock::now());
            });
        case under_way:
            answer.give(problem(409, "a request with this Idempotency-Key is under way"));
            break;
        case other_request:
            answer.give(problem(422, "this Idempotency-Key was another request's",
                                "a new request has a new key"));
            break;
        case answered:
            answer.give(std::move(found.answer));
            break;
    }
    return std::nullopt;
}

void Api::change(const ApiRoute& route, ApiCall call, PendingAnswer answer) {
    auto first = unless_repeated(call, std::move(answer));
    if (!first) {
        return;
    }
    if (route.need == Need::nothing) {
        serve_on_worker(route, std::move(call), *std::move(first));  // Changes nothing of tenants.
        return;
    }
    // What was read before is told to nobody who asks behind the answer.
    auto told = before(*std::move(first), [this, tenant = call.tenant](const ServerResponse&) {
        versions_.raise(tenant);
    });
    serve_on_worker(route, std::move(call), std::move(told));
}

void Api::read(const ApiRoute& route, ApiCall call, PendingAnswer answer) {
    if (route.fresh.count() == 0) {
        serve_on_worker(route, std::move(call), before(std::move(answer), [](ServerResponse& made) {
                            name_content(made);
                        }));
        return;
    }
    // Whoever drops an answer has answered all who wait for it.
    const std::string key = cache_key(route, call, versions_.of(call.tenant));
    auto to_make = cache_.take(key, std::move(answer));
    if (!to_make) {
        return;
    }
    const auto owner = std::make_shared<PendingAnswer>(*std::move(to_make));
    serve_on_worker(
        route, std::move(call),
        PendingAnswer(
            [this, key, &route, owner](ServerResponse&& made) {
                name_content(made);
                cache_.made(key, made, route.fresh);
                owner->give(std::move(made));
            },
            [this, key, owner] { return owner->wanted() || cache_.is_waited_for(key); }));
}

void Api::serve_on_worker(const ApiRoute& route, ApiCall call, PendingAnswer answer) {
    const auto pending = std::make_shared<PendingAnswer>(std::move(answer));
    const std::string line = whose(call);
    const bool taken =
        workers_.submit(line, [&route, call = std::move(call), pending](ApiTables& tables) {
            if (pending->wanted()) {
                tables.look_as(sight_of(call));
                route.serve(call, tables, std::move(*pending));
            } else {
                pending->give(problem(504, "nobody waits for this any more"));
            }
        });
    if (!taken) {
        ServerResponse response = problem(503, "too many requests wait already");
        response.headers.emplace_back("Retry-After", "1");
        pending->give(std::move(response));
    }
}

}  // namespace orderlog::tools
