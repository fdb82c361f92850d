#include "tools/control/consent_requests.hpp"

#include "tools/control/request_fields.hpp"
#include "tools/output/hex_text.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace orderlog::tools {

using engine::Engine;
using events::ConsentOutcome;
using events::ErrorKind;
using events::Result;
using nlohmann::json;

namespace {

Result<events::Region> region_of(const json& request) {
    const auto region = events::parse_region(text_of(request, "region"));
    return region ? Result<events::Region>{*region}
                  : events::fail(ErrorKind::rejected,
                                 fmt::format("'{}' is not a region", text_of(request, "region")),
                                 "regions are na, eu and fe");
}

Result<events::LogPosition> id_of(const json& request) {
    return number_of<std::uint64_t>(request, "id").map([](std::uint64_t id) {
        return events::LogPosition{id};
    });
}

Result<ConsentOutcome> outcome_of(const std::string& text) {
    using enum ConsentOutcome;
    for (const auto outcome :
         {denied, late, code_refused, seller_differs, store_failed, connection_refused}) {
        if (events::to_text(outcome) == text) {
            return outcome;
        }
    }
    return events::fail(ErrorKind::rejected, fmt::format("'{}' ends no consent", text));
}

Result<events::ConsentRequested> requested_of(const json& request) {
    events::ConsentRequested requested;
    const auto hash = bytes_of_hex(text_of(request, "hash"));
    if (!hash || hash->size() != requested.state_hash.size()) {
        return events::fail(ErrorKind::rejected, "the request has no hash of a state");
    }
    std::ranges::copy(*hash, requested.state_hash.begin());
    const events::StreamId stream = stream_of(request);
    requested.tenant = stream.tenant;
    requested.connection = stream.connection;
    requested.seller = events::SellerId{text_of(request, "seller")};
    const auto expires_at = events::parse_time(text_of(request, "expires_at"));
    if (!expires_at) {
        return tl::make_unexpected(expires_at.error());
    }
    requested.expires_at = *expires_at;
    return region_of(request).map([&](events::Region region) {
        requested.region = region;
        return requested;
    });
}

/// Added together with its backfill, or the known one with its new token.
Result<void> connect(Engine& engine, const json& request, events::Region region) {
    const events::StreamId stream = stream_of(request);
    const std::string credential = text_of(request, "credential");
    if (!engine.status({.tenant = stream.tenant, .connection = stream.connection}).empty()) {
        events::ConnectionChanged change;
        change.credential = credential;
        return engine.change_connection({stream, change}, actor_of(request));
    }
    const auto months = number_of<std::uint32_t>(request, "months");
    if (!months) {
        return tl::make_unexpected(months.error());
    }
    engine::ImportConnection command{.added = {.stream = stream}, .backfill_months = *months};
    command.added.about.application = events::ApplicationId{text_of(request, "application")};
    command.added.about.seller = events::SellerId{text_of(request, "seller")};
    command.added.about.region = region;
    command.added.about.display_name = stream.connection.value();
    command.added.about.credential = credential;
    return engine.import_connection(command, actor_of(request)).map([](const auto&) {});
}

}  // namespace

Result<json> request_consent(Engine& engine, const json& request) {
    return requested_of(request)
        .and_then([&](const events::ConsentRequested& requested) {
            return engine.record_fact(requested, actor_of(request));
        })
        .map([&] { return json{{"id", engine.position().value()}}; });
}

Result<json> end_consent(Engine& engine, const json& request) {
    const auto id = id_of(request);
    const auto outcome = outcome_of(text_of(request, "outcome"));
    if (!id || !outcome) {
        return tl::make_unexpected(id ? outcome.error() : id.error());
    }
    const events::ConsentEnded ended{.requested = *id,
                                     .outcome = *outcome,
                                     .seller = events::SellerId{text_of(request, "seller")}};
    return engine.record_fact(ended, actor_of(request)).map([] { return json::object(); });
}

Result<json> grant_consent(Engine& engine, const json& request) {
    const auto id = id_of(request);
    const auto region = region_of(request);
    if (!id || !region) {
        return tl::make_unexpected(id ? region.error() : id.error());
    }
    const events::ConsentEnded ended{.requested = *id,
                                     .outcome = ConsentOutcome::granted,
                                     .seller = events::SellerId{text_of(request, "seller")},
                                     .connection = stream_of(request).connection};
    return connect(engine, request, *region)
        .and_then([&] { return engine.record_fact(ended, actor_of(request)); })
        .map([] { return json::object(); });
}

}  // namespace orderlog::tools
