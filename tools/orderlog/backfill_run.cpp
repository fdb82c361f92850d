#include "tools/orderlog/backfill_run.hpp"

#include "events/ids.hpp"
#include "events/time.hpp"
#include "tools/access/engine_access.hpp"
#include "tools/orderlog/backfill_progress.hpp"
#include "tools/orderlog/engine_session.hpp"
#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;
using nlohmann::json;
using std::chrono::steady_clock;

namespace {

bool completed(const json& connection) {
    return connection.at("backfill").at("phase") == "completed" &&
           !connection.value("reads_items", false);
}

events::StreamId stream_of(const json& connection) {
    return {events::TenantId{connection.at("tenant").get<std::string>()},
            events::ConnectionId{connection.at("connection").get<std::string>()}};
}

/// How long a connection may have this reason; for ever unless the reason is one that only people
/// can mend.
std::optional<std::chrono::seconds> patience_with(const json& reason) {
    if (reason == "TOKEN_MISSING" || reason == "AUTHORISATION_REVOKED" ||
        reason == "AUTHORISATION_EXPIRED" || reason == "ROLE_MISSING") {
        return std::chrono::seconds{10};  // It may be older than a new token.
    }
    if (reason == "LOCK_UNAVAILABLE" || reason == "APPLICATION_REFUSED") {
        return std::chrono::seconds{30};  // PostgreSQL may be starting; a secret may be changing.
    }
    return std::nullopt;
}

/// Backfills that are being followed.
class BackfillRun {
 public:
    BackfillRun(const BackfillOptions& options, CommandContext& context)
        : options_(options), context_(context) {}

    Result<bool> over(const AskEngine& ask);
    /// The engine has told of them.
    [[nodiscard]] bool looked() const { return !connections_.empty(); }
    [[nodiscard]] ExitCode report() const;

 private:
    /// Asks for what is not under way. Whether anything was asked for.
    Result<bool> begin(const AskEngine& ask, events::Time now);
    [[nodiscard]] bool ended(const json& connection);
    /// It has had a reason that waiting does not mend for longer than that deserves.
    [[nodiscard]] bool lost(const json& connection);

    const BackfillOptions& options_;
    CommandContext& context_;
    BackfillProgress progress_{context_.console};
    std::map<events::StreamId, Following> followings_{};
    std::map<events::StreamId, steady_clock::time_point> lost_since_{};
    json connections_ = json::array();  ///< As last seen.
};

Result<bool> BackfillRun::begin(const AskEngine& ask, events::Time now) {
    bool any = false;
    for (const json& connection : connections_) {
        Following& following = followings_[stream_of(connection)];
        const auto request = next_request(connection, options_, following, now);
        const bool starts = request && request->at("command") == "backfill.start";
        following = starts ? Following::begun : std::max(following, Following::joined);
        if (!request) {
            continue;
        }
        if (auto answer = ask(*request); !answer) {
            return tl::make_unexpected(answer.error());
        }
        any = true;
    }
    return any;
}

Result<bool> BackfillRun::over(const AskEngine& ask) {
    const auto status = ask(
        {{"command", "status"}, {"tenant", options_.tenant}, {"connection", options_.connection}});
    if (!status) {
        return tl::make_unexpected(status.error());
    }
    auto seen = selected_connections(*status, options_);
    if (!seen) {
        return tl::make_unexpected(seen.error());
    }
    connections_ = std::move(*seen);
    const auto now = events::parse_time(status->at("now").get<std::string>());
    if (!now) {
        return tl::make_unexpected(now.error());
    }
    const auto any = begin(ask, *now);
    if (!any) {
        return any;
    }
    if (*any) {
        return false;  // What was seen is no longer so.
    }
    progress_.show(connections_);
    // Each is looked at, so that the patience with all of them runs at once.
    return std::count_if(connections_.begin(), connections_.end(),
                         [&](const json& connection) { return !ended(connection); }) == 0;
}

bool BackfillRun::ended(const json& connection) {
    const bool over = connection.at("backfill").at("phase") != "running" &&
                      !connection.value("reads_items", false);
    return over || connection.at("phase") == "paused" || lost(connection);
}

bool BackfillRun::lost(const json& connection) {
    const auto now = steady_clock::now();
    const auto patience = patience_with(connection.at("reason"));
    if (!patience) {
        lost_since_.erase(stream_of(connection));
        return false;
    }
    const auto [known, fresh] = lost_since_.try_emplace(stream_of(connection), now);
    return now - known->second > *patience;
}

ExitCode BackfillRun::report() const {
    const ExitCode code =
        looked() && std::all_of(connections_.begin(), connections_.end(), completed)
            ? ExitCode::success
            : ExitCode::incomplete;
    if (context_.console.json()) {
        context_.console.line(json_text(connections_, 2));
        return code;
    }
    for (const json& connection : connections_) {
        const json& backfill = connection.at("backfill");
        std::string line = fmt::format(
            "{}/{}: {}, chunk {}, {}", connection.at("tenant").get<std::string>(),
            connection.at("connection").get<std::string>(), backfill.at("phase").get<std::string>(),
            chunk_text(backfill), counted(backfill.at("orders").get<std::uint64_t>(), "order"));
        if (!connection.at("reason").is_null()) {
            line += fmt::format(", {}: {}", connection.at("reason").get<std::string>(),
                                connection.at("last_error").get<std::string>());
        }
        context_.console.line(line);
    }
    return code;
}

}  // namespace

Result<json> selected_connections(const json& status, const BackfillOptions& options) {
    json living = json::array();
    for (const json& connection : status.at("connections")) {
        if (connection.at("phase") != "removed") {
            living.push_back(connection);
        }
    }
    if (living.empty()) {
        return events::fail(
            ErrorKind::not_found,
            fmt::format("{} has no connection{}",
                        options.tenant.empty() ? "the log" : "tenant '" + options.tenant + "'",
                        options.connection.empty() ? "" : fmt::format(" '{}'", options.connection)),
            "'orderlog connection list' names them all");
    }
    return living;
}

Result<json> living_connections(const Configuration& configuration,
                                const BackfillOptions& options) {
    return engine_status(configuration,
                         {{"tenant", options.tenant}, {"connection", options.connection}})
        .and_then([&](const json& status) { return selected_connections(status, options); });
}

Result<ExitCode> run_backfill(const BackfillOptions& options, CommandContext& context) {
    if (const auto any = living_connections(context.configuration, options); !any) {
        return tl::make_unexpected(any.error());
    }
    BackfillRun run(options, context);
    const auto worked = work_with_engine(
        context, {"backfill run", [&](const AskEngine& ask) { return run.over(ask); }});
    if (!worked && !run.looked()) {
        return tl::make_unexpected(worked.error());
    }
    const ExitCode code = run.report();  // Whatever became of the tables.
    return worked.map([&] { return code; });
}

}  // namespace orderlog::tools
