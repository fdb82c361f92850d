#include "tools/orderlog/backfill_run.hpp"

#include "engine/commands.hpp"
#include "tools/access/engine_access.hpp"
#include "tools/orderlog/backfill_progress.hpp"
#include "tools/orderlog/engine_session.hpp"
#include "tools/orderlog/moment.hpp"
#include "tools/output/json_text.hpp"
#include "tools/output/text_format.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <set>

namespace orderlog::tools {

using events::ErrorKind;
using events::Result;
using nlohmann::json;
using std::chrono::steady_clock;

namespace {

/// RFC 3339; empty for nothing.
std::string instant_text(const std::string& option) {
    const auto time = read_instant(option);
    return time ? events::to_text(*time) : std::string{};
}

bool completed(const json& connection) {
    return connection.at("backfill").at("phase") == "completed";
}

/// A past that was read reaches back as far as is asked for.
bool reaches_back(const json& backfill, const BackfillOptions& options) {
    const auto from = events::parse_time(backfill.at("from").get<std::string>());
    const auto to = events::parse_time(backfill.at("to").get<std::string>());
    const auto asked = read_instant(options.from);
    return from && to && *from <= (asked ? *asked : engine::months_before(*to, options.months));
}

/// A backfill that is being followed.
class BackfillRun {
 public:
    BackfillRun(const BackfillOptions& options, CommandContext& context)
        : options_(options), context_(context) {}

    Result<bool> over(const AskEngine& ask);
    [[nodiscard]] ExitCode report() const;

 private:
    /// Asks for what is not under way; each thing once. Whether anything was asked for.
    Result<bool> begin(const AskEngine& ask, const json& connections);
    [[nodiscard]] bool ended(const json& connection) const;

    const BackfillOptions& options_;
    CommandContext& context_;
    BackfillProgress progress_{context_.console};
    std::set<std::string> begun_{};  ///< Each is asked for once.
    steady_clock::time_point begun_at_{steady_clock::now()};
    json connections_ = json::array();  ///< As last seen.
};

Result<bool> BackfillRun::begin(const AskEngine& ask, const json& connections) {
    bool any = false;
    for (const json& connection : connections) {
        const json& backfill = connection.at("backfill");
        const std::string phase = backfill.at("phase");
        if (phase == "running" || (phase == "completed" && reaches_back(backfill, options_))) {
            continue;
        }
        json request = start_request(connection, options_);
        if (phase == "paused") {
            request["command"] = "backfill.resume";
        }
        if (!begun_.insert(json_text(request)).second) {
            continue;
        }
        if (auto answer = ask(request); !answer) {
            return tl::make_unexpected(answer.error());
        }
        any = true;
    }
    return any;
}

Result<bool> BackfillRun::over(const AskEngine& ask) {
    const auto look = [&] {
        return ask({{"command", "status"},
                    {"tenant", options_.tenant},
                    {"connection", options_.connection}})
            .and_then([&](const json& status) { return selected_connections(status, options_); });
    };
    auto seen = look();
    if (!seen) {
        return tl::make_unexpected(seen.error());
    }
    const auto any = begin(ask, *seen);
    if (!any) {
        return tl::make_unexpected(any.error());
    }
    if (*any) {
        return false;
    }
    connections_ = std::move(*seen);
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
    const ExitCode code = std::all_of(connections_.begin(), connections_.end(), completed)
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

json start_request(const json& connection, const BackfillOptions& options) {
    return {{"command", "backfill.start"},        {"actor", command_actor()},
            {"tenant", connection.at("tenant")},  {"connection", connection.at("connection")},
            {"months", options.months},           {"chunk_days", options.chunk_days},
            {"from", instant_text(options.from)}, {"to", instant_text(options.to)}};
}

Result<ExitCode> run_backfill(const BackfillOptions& options, CommandContext& context) {
    BackfillRun run(options, context);
    return work_with_engine(context,
                            {"backfill run", [&](const AskEngine& ask) { return run.over(ask); }})
        .map([&] { return run.report(); });
}

}  // namespace orderlog::tools
