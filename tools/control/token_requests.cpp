#include "tools/control/token_requests.hpp"

#include "tools/control/request_fields.hpp"
#include "tools/output/hex_text.hpp"
#include "tools/output/json_format.hpp"

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

constexpr std::size_t name_bytes_max = 100;
/// Of those that hold; who needs more gives each tenant's application one.
constexpr std::size_t tokens_max = 100'000;

Result<events::TokenScope> scope_of(const std::string& text) {
    using enum events::TokenScope;
    for (const auto scope : {read, write, operate}) {
        if (events::to_text(scope) == text) {
            return scope;
        }
    }
    return events::fail(ErrorKind::rejected, fmt::format("'{}' is no scope of a token", text),
                        "they are read, write and operate");
}

}  // namespace

Result<events::TokenScope> token_scope_of(const json& request) {
    auto scope = scope_of(text_of(request, "scope"));
    if (scope && (*scope == events::TokenScope::operate) != text_of(request, "tenant").empty()) {
        return events::fail(ErrorKind::rejected,
                            "a token is one tenant's, or an operator's: never both, never neither",
                            "say --tenant T, or --operator");
    }
    return scope;
}

namespace {

Result<events::TokenIssued> issued_of(const json& request) {
    events::TokenIssued issued;
    issued.name = text_of(request, "name");
    issued.tenant = events::TenantId{text_of(request, "tenant")};
    const auto scope = token_scope_of(request);
    if (!scope) {
        return tl::make_unexpected(scope.error());
    }
    issued.scope = *scope;
    const auto hash = bytes_of_hex(text_of(request, "hash"));
    if (!hash || hash->size() != issued.hash.size()) {
        return events::fail(ErrorKind::rejected, "the request has no hash of a token");
    }
    std::ranges::copy(*hash, issued.hash.begin());
    if (issued.name.empty() || issued.name.size() > name_bytes_max) {
        return events::fail(ErrorKind::rejected,
                            fmt::format("a token's name has 1 to {} bytes", name_bytes_max));
    }
    if (const std::string text = text_of(request, "expires_at"); !text.empty()) {
        const auto time = events::parse_time(text);
        if (!time) {
            return tl::make_unexpected(time.error());
        }
        issued.expires_at = *time;
    }
    return issued;
}

}  // namespace

Result<json> issue_token(engine::Engine& engine, const TokenBook& book, const json& request) {
    const auto issued = issued_of(request);
    if (!issued) {
        return tl::make_unexpected(issued.error());
    }
    const auto now = std::chrono::floor<events::Duration>(std::chrono::system_clock::now());
    const auto holding = std::ranges::count_if(
        book.all(), [&](const auto& known) { return known.second.holds_at(now); });
    if (static_cast<std::size_t>(holding) >= tokens_max) {
        return events::fail(ErrorKind::rejected,
                            fmt::format("there are {} tokens already", tokens_max));
    }
    return engine.record_fact(*issued, actor_of(request)).map([&] {
        return json{{"id", engine.position().value()}};
    });
}

Result<json> revoke_token(engine::Engine& engine, const TokenBook& book, const json& request) {
    const auto id = number_of<std::uint64_t>(request, "id");
    if (!id) {
        return tl::make_unexpected(id.error());
    }
    const KnownToken* const known = book.find(events::LogPosition{*id});
    if (known == nullptr || known->revoked_at) {
        return events::fail(ErrorKind::not_found,
                            fmt::format("token {} {}", *id,
                                        known == nullptr ? "is not there" : "was revoked before"),
                            "'orderlog token list' has them all");
    }
    return engine.record_fact(events::TokenRevoked{known->id}, actor_of(request)).map([] {
        return json::object();
    });
}

json list_tokens(const TokenBook& book) {
    json list = json::array();
    for (const auto& [id, token] : book.all()) {
        list.push_back({{"id", id.value()},
                        {"name", token.about.name},
                        {"scope", events::to_text(token.about.scope)},
                        {"tenant", token.about.tenant.value()},
                        {"made_by", token.actor},
                        {"issued_at", events::to_text(token.issued_at)},
                        {"expires_at", time_json(token.about.expires_at)},
                        {"revoked_at", time_json(token.revoked_at)}});
    }
    return {{"tokens", std::move(list)}};
}

}  // namespace orderlog::tools
