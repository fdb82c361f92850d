#include "tools/orderlog/backfill_run.hpp"

#include "events/ids.hpp"
#include "events/time.hpp"
#include "tools/orderlog/backfill_progress.hpp"
#include "tools/orderlog/engine_session.hpp"
#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <map>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;
using nlohmann::json;
using std::chrono::steady_clock;

namespace {

bool completed(const json& connection) {
    return connection.at("backfill").at("phase") == "completed";
}

events::StreamId stream_of(const json& connection) {
    return {events::TenantId{connection.at("tenant").get<std::string>()},
            events::ConnectionId{connection.at("connection").get<std::string>()}};
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
    [[nodiscard]] bool ended(const json& connection) const;

    const BackfillOptions& options_;
    CommandContext& context_;
    BackfillProgress progress_{context_.console};
    std::map<events::StreamId, Following> followings_{};
    steady_clock::time_point begun_at_{steady_clock::now()};
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
    return std::all_of(connections_.begin(), connections_.end(),
                       [&](const json& connection) { return ended(connection); });
}

/// A refusal of the seller's may be older than a new token, so it is believed only after a while.
bool BackfillRun::ended(const json& connection) const {
    constexpr std::chrono::seconds patience{10};
    const json& reason = connection.at("reason");
    const bool lost = reason == "TOKEN_MISSING" || reason == "AUTHORISATION_REVOKED";
    return connection.at("backfill").at("phase") != "running" ||
           connection.at("phase") == "paused" ||
           (lost && steady_clock::now() - begun_at_ > patience);
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

Result<ExitCode> run_backfill(const BackfillOptions& options, CommandContext& context) {
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
