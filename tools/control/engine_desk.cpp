#include "tools/control/engine_desk.hpp"

#include "tools/control/alert_requests.hpp"
#include "tools/control/consent_requests.hpp"
#include "tools/control/debt_requests.hpp"
#include "tools/control/followed_json.hpp"
#include "tools/control/request_fields.hpp"
#include "tools/control/status_json.hpp"
#include "tools/control/sync_requests.hpp"
#include "tools/control/token_requests.hpp"
#include "tools/output/json_format.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <map>

namespace orderlog::tools {

using engine::Engine;
using events::ErrorKind;
using events::Result;
using nlohmann::json;

namespace {

std::vector<events::MarketplaceId> marketplaces_of(const json& list) {
    std::vector<events::MarketplaceId> ids;
    for (const json& id : list) {
        ids.emplace_back(id.get<std::string>());
    }
    return ids;
}

Result<json> done(const Result<void>& outcome) {
    return outcome.map([] { return json::object(); });
}

Result<events::ConnectionAdded> added_of(const json& request) {
    const auto region = events::parse_region(text_of(request, "region"));
    if (!region) {
        return events::fail(ErrorKind::rejected,
                            fmt::format("'{}' is not a region", text_of(request, "region")),
                            "regions are na, eu and fe");
    }
    events::ConnectionAdded about;
    about.application = events::ApplicationId{text_of(request, "application")};
    about.seller = events::SellerId{text_of(request, "seller")};
    about.region = *region;
    about.marketplaces = marketplaces_of(request.value("marketplaces", json::array()));
    about.display_name = text_of(request, "display_name");
    about.credential = text_of(request, "credential");
    return about;
}

Result<json> add_connection(Engine& engine, const json& request) {
    return added_of(request).and_then([&](const events::ConnectionAdded& about) {
        return done(engine.add_connection({stream_of(request), about}, actor_of(request)));
    });
}

/// One of a list: what was decided, or why it was refused. Only an error of the log is one here.
Result<json> import_one(Engine& engine, const json& one, const std::string& actor) {
    const auto about = added_of(one);
    const auto months = number_of<std::uint32_t>(one, "backfill_months");
    if (!about || !months) {
        return json{{"error", error_json(about ? months.error() : about.error())}};
    }
    engine::ImportConnection command{.added = {stream_of(one), *about},
                                     .paused = one.value("paused", false),
                                     .backfill_months = *months};
    for (const json& row : one.value("rows", json::array())) {
        command.rows.push_back(followed_row(row));
    }
    const auto begin = engine.import_connection(command, actor);
    if (!begin && is_fatal(begin.error())) {
        return tl::make_unexpected(begin.error());
    }
    if (!begin) {
        return json{{"error", error_json(begin.error())}};
    }
    return begin_json(*begin);
}

/// An outcome for each connection, in their order: whoever is refused keeps no other from it.
Result<json> import_connections(Engine& engine, const json& request) {
    json outcomes = json::array();
    for (const json& one : request.at("connections")) {
        auto outcome = import_one(engine, one, actor_of(request));
        if (!outcome) {
            return outcome;
        }
        outcomes.push_back(std::move(*outcome));
    }
    return json{{"outcomes", outcomes}};
}

Result<events::OrdersApi> orders_api_of(const std::string& text) {
    for (const auto api : {events::OrdersApi::v2026_01_01, events::OrdersApi::v0}) {
        if (events::to_text(api) == text) {
            return api;
        }
    }
    return events::fail(ErrorKind::rejected, fmt::format("'{}' is not an Orders API", text),
                        "they are v0 and 2026-01-01");
}

Result<json> change_connection(Engine& engine, const json& request) {
    events::ConnectionChanged change;
    if (request.contains("orders_api")) {
        const auto api = orders_api_of(text_of(request, "orders_api"));
        if (!api) {
            return tl::make_unexpected(api.error());
        }
        change.orders_api = *api;
    }
    if (request.contains("marketplaces")) {
        change.marketplaces = marketplaces_of(request["marketplaces"]);
    }
    if (request.contains("display_name")) {
        change.display_name = text_of(request, "display_name");
    }
    if (request.contains("credential")) {
        change.credential = text_of(request, "credential");
    }
    if (request.contains("sync_interval_s")) {
        const auto seconds = number_of<std::uint32_t>(request, "sync_interval_s");
        if (!seconds) {
            return tl::make_unexpected(seconds.error());
        }
        change.sync_interval_s = *seconds;
    }
    return done(engine.change_connection({stream_of(request), change}, actor_of(request)));
}

Result<json> start_backfill(Engine& engine, const json& request) {
    engine::StartBackfill command;
    command.stream = stream_of(request);
    for (auto [name, number] :
         {std::pair{"months", &command.months}, std::pair{"chunk_days", &command.chunk_days}}) {
        const auto read = number_of<std::uint32_t>(request, name, *number);
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        *number = *read;
    }
    for (auto [name, bound] : {std::pair{"from", &command.from}, std::pair{"to", &command.to}}) {
        if (const std::string text = text_of(request, name); !text.empty()) {
            const auto time = events::parse_time(text);
            if (!time) {
                return tl::make_unexpected(time.error());
            }
            *bound = *time;
        }
    }
    return done(engine.start_backfill(command, actor_of(request)));
}

/// Which tables readers saw when the log was last told. A log's first are number 1.
Result<std::uint32_t> last_shown(const events::EventLog& log) {
    std::uint32_t number = 1;
    for (events::StreamVersion after;;) {
        const auto read = log.read_stream(events::StreamId{}, after, {});
        if (!read) {
            return tl::make_unexpected(read.error());
        }
        if (read->empty()) {
            return number;
        }
        for (const events::StoredEvent& stored : *read) {
            after = stored.version;
            const auto* swapped = std::get_if<events::ProjectionSwapped>(&stored.event);
            number = swapped == nullptr ? number : swapped->to;
        }
    }
}

tl::unexpected<events::Error> unknown(const std::string& command) {
    return events::fail(ErrorKind::rejected, fmt::format("unknown command '{}'", command),
                        "is the running engine of another version?");
}

/// Of the first of `runs`, in their order: as many as one turn of the engine has time for, but one.
template <class OutcomeOf>
Result<json> outcomes_of(const json& request, OutcomeOf outcome_of) {
    constexpr std::size_t ended_max = 25;  // Each of them is looked up in the log.
    json outcomes = json::array();
    std::size_t ended = 0;
    for (const json& run : request.at("runs")) {
        auto outcome = outcome_of(run);
        if (!outcome) {
            return outcome;
        }
        ended += outcome->value("ended", false) ? 1 : 0;
        outcomes.push_back(*std::move(outcome));
        if (ended == ended_max) {
            break;
        }
    }
    return json{{"outcomes", std::move(outcomes)}};
}

/// Commands that need nothing but a connection.
using StreamCommand = Result<void> (Engine::*)(const events::StreamId&, const std::string&);
const std::map<std::string, StreamCommand, std::less<>> stream_commands{
    {"connection.pause", &Engine::pause_connection},
    {"connection.resume", &Engine::resume_connection},
    {"connection.remove", &Engine::remove_connection},
    {"backfill.pause", &Engine::pause_backfill},
    {"backfill.resume", &Engine::resume_backfill},
    {"backfill.cancel", &Engine::cancel_backfill},
};

/// Commands that have a function of their own.
using EngineCommand = Result<json> (*)(Engine&, const json&);
const std::map<std::string, EngineCommand, std::less<>> engine_commands{
    {"connection.change", &change_connection},
    {"backfill.start", &start_backfill},
    {"debts.retry", &retry_debts},
    {"debts.abandon", &abandon_debt},
    {"sync.items", &retry_items},
    {"consent.request", &request_consent},
    {"consent.end", &end_consent},
    {"consent.grant", &grant_consent},
};

}  // namespace

EngineDesk::EngineDesk(engine::Engine& engine, const events::EventLog& log)
    : engine_(engine), log_(log) {}

Result<json> EngineDesk::answer(const json& request) {
    try {
        return decide(request);
    } catch (const json::exception& error) {
        return events::fail(ErrorKind::rejected,
                            fmt::format("request is not understood: {}", error.what()));
    }
}

Result<json> EngineDesk::decide(const json& request) {
    const std::string command = text_of(request, "command");
    if (const auto found = stream_commands.find(command); found != stream_commands.end()) {
        return done((engine_.*found->second)(stream_of(request), actor_of(request)));
    }
    if (const auto found = engine_commands.find(command); found != engine_commands.end()) {
        return found->second(engine_, request);
    }
    if (command == "connection.add") {
        // One, or a list of those that another program has followed.
        return request.contains("connections") ? import_connections(engine_, request)
                                               : add_connection(engine_, request);
    }
    if (command == "tables.shown") {
        return record_shown(request);
    }
    if (command == "sync.run") {
        return start_sync(engine_, request);
    }
    if (command == "sync.outcome") {
        return sync_outcome(engine_, log_, request);
    }
    if (command == "items.outcome") {
        return items_outcome(engine_, log_, request);
    }
    if (command == "sync.outcomes") {
        return outcomes_of(request,
                           [this](const json& run) { return sync_outcome(engine_, log_, run); });
    }
    if (command == "items.outcomes") {
        return outcomes_of(request,
                           [this](const json& run) { return items_outcome(engine_, log_, run); });
    }
    if (command.starts_with("token.")) {
        return answer_of_tokens(command, request);
    }
    if (command == "backfill.status") {
        return json{{"connections", status_json(engine_.status(selection_of(request)))}};
    }
    if (command == "metrics") {
        return json{{"position", engine_.position().value()},
                    {"alerts", alerts_json(engine_.process_alerts())},
                    {"connections", metrics_json(engine_.status({}))}};
    }
    if (command == "alerts") {
        return standing_alerts(engine_, request);
    }
    if (command == "status") {
        const std::chrono::duration<double> ahead = engine_.server_offset();
        return json{{"position", engine_.position().value()},
                    {"simulated", log_.info().simulated},
                    {"amazon_ahead_s", ahead.count()},
                    {"alerts", alerts_json(engine_.process_alerts())},
                    {"connections", status_json(engine_.status(selection_of(request)))}};
    }
    return unknown(command);
}

/// A fold of the system's stream, which goes on from where it was.
Result<json> EngineDesk::answer_of_tokens(const std::string& command, const json& request) {
    if (auto read = tokens_.catch_up(log_); !read) {
        return tl::make_unexpected(read.error());
    }
    if (command == "token.issue") {
        return issue_token(engine_, tokens_, request);
    }
    if (command == "token.revoke") {
        return revoke_token(engine_, tokens_, request);
    }
    if (command == "token.list") {
        return list_tokens(tokens_);
    }
    return unknown(command);
}

/// Whoever swapped says so, and so does whoever finds the tables swapped: told twice, written once.
Result<json> EngineDesk::record_shown(const json& request) {
    const auto from = last_shown(log_);
    if (!from) {
        return tl::make_unexpected(from.error());
    }
    const auto number = number_of<std::uint32_t>(request, "number");
    const auto position = number_of<std::uint64_t>(request, "position");
    if (!number || !position) {
        return tl::make_unexpected(number ? position.error() : number.error());
    }
    const events::ProjectionSwapped fact{*from, *number, events::LogPosition{*position}};
    return fact.from == fact.to ? json::object()
                                : done(engine_.record_fact(fact, actor_of(request)));
}

bool is_fatal(const events::Error& error) {
    return error.kind != ErrorKind::rejected && error.kind != ErrorKind::not_found;
}

}  // namespace orderlog::tools
