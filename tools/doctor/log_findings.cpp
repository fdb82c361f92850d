#include "tools/doctor/log_findings.hpp"

#include "tools/access/verification_view.hpp"
#include "tools/output/text_format.hpp"

#include <fmt/core.h>

namespace orderlog::tools {

using nlohmann::json;

namespace {

Finding engine_finding(const EngineView& engine) {
    if (engine.error) {
        const bool absent = engine.error->kind == events::ErrorKind::not_found;
        return finding_of("log", absent ? Colour::yellow : Colour::red, *engine.error,
                          "orderlog log verify");
    }
    if (const auto refused = engine.status.find("refused"); refused != engine.status.end()) {
        return {"log", Colour::red, refused->at("message"), refused->at("hint")};
    }
    const std::uint64_t position = engine.status.at("position");
    if (!engine.running()) {
        return {"log",
                Colour::green,
                fmt::format("opens at position {}, as its high-water file says; no engine runs",
                            with_thousands(position)),
                {}};
    }
    return {
        "log",
        Colour::green,
        fmt::format("an engine runs, log at position {}, tables at {}", with_thousands(position),
                    with_thousands(engine.status.at("tables").at("position").get<std::uint64_t>())),
        {}};
}

Finding verification_finding(const EngineView& engine) {
    const json& verified = engine.status.at("verified");
    const std::string seen = verification_text(verified);
    const json& last = verified.at("last");
    if (last.is_null()) {
        return {"log", Colour::yellow, seen, "orderlog log verify"};
    }
    if (!last.at("whole").get<bool>()) {
        return {
            "log", Colour::red, seen,
            "'orderlog log verify' names the positions, and says so once they are mended; restore "
            "a copy"};
    }
    const bool shrunk = engine.status.at("position") < last.at("position");
    return shrunk ? Finding{"log", Colour::red, seen + ", which is behind the log's end",
                            "the log has lost its end: restore a copy; if its loss was accepted, "
                            "say 'orderlog log verify' again"}
                  : Finding{"log", Colour::green, seen, {}};
}

/// What only a new refresh token mends is told with the command that takes it.
std::string way_out(const json& connection, const std::string& reason) {
    const std::string tenant = connection.at("tenant");
    if (reason == "TOKEN_MISSING" || reason == "AUTHORISATION_REVOKED" ||
        reason == "AUTHORISATION_EXPIRED" || reason == "ROLE_MISSING") {
        return fmt::format("orderlog connection change {} --tenant {} --refresh-token-file FILE",
                           connection.at("connection").get<std::string>(), tenant);
    }
    return fmt::format("orderlog timeline {} --type RequestFailed,RunEnded", tenant);
}

/// What stops a connection, in the words of `status`.
Findings problem_findings(const json& connections) {
    Findings findings;
    for (const json& connection : connections) {
        if (!connection.at("reason").is_null()) {
            const std::string reason = connection.at("reason");
            const bool stands = connection.at("phase") == "error";
            findings.push_back(
                {"connections", stands ? Colour::red : Colour::yellow,
                 fmt::format("{}: {}, {}", connection.at("connection").get<std::string>(), reason,
                             connection.at("last_error").get<std::string>()),
                 way_out(connection, reason)});
        }
    }
    if (findings.empty() && !connections.empty()) {
        findings.push_back({"connections",
                            Colour::green,
                            counted(connections.size(), "connection") + " without a problem",
                            {}});
    }
    return findings;
}

/// The connection that has least of its bucket left.
Finding quota_finding(const json& connections) {
    const json* least = nullptr;
    for (const json& connection : connections) {
        if (!connection.at("bucket_burst").is_null() &&
            (least == nullptr || connection.at("bucket_level") < least->at("bucket_level"))) {
            least = &connection;
        }
    }
    if (least == nullptr) {
        return {"quota", Colour::green, "no search was counted yet", {}};
    }
    const double rate = least->value("bucket_rate_per_s", 0.0);
    return {"quota",
            Colour::green,
            fmt::format(
                "{}: {:.1f} of {:.0f} searches left, one more every {}",
                least->at("connection").get<std::string>(), least->at("bucket_level").get<double>(),
                least->at("bucket_burst").get<double>(),
                rate > 0 ? duration_text(events::Duration{static_cast<std::int64_t>(1e6 / rate)})
                         : "time not known yet"),
            {}};
}

}  // namespace

Findings log_findings(const EngineView& engine) {
    Findings findings{engine_finding(engine)};
    if (engine.clock) {
        findings.push_back(finding_of("log", Colour::red, *engine.clock, ""));
    }
    if (!engine.error) {
        findings.push_back(verification_finding(engine));
        const json connections = engine.connections();
        for (Finding& finding : problem_findings(connections)) {
            findings.push_back(std::move(finding));
        }
        findings.push_back(quota_finding(connections));
    }
    return findings;
}

}  // namespace orderlog::tools
