#include "tools/control/run_outcomes.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace orderlog::tools {

using nlohmann::json;

namespace {

json result_of(const json& run) {
    const bool ended = run.value("ended", false);
    const std::string reason = run.value("reason", "UNKNOWN_ERROR");
    const std::string none = ended ? "" : "the run has not ended";
    // As the items are: of every order that was read.
    const std::uint64_t read = run.value("orders_new", std::uint64_t{0}) +
                               run.value("orders_changed", std::uint64_t{0}) +
                               run.value("orders_same", std::uint64_t{0});
    return {{"tenantId", run.at("tenant")},
            {"connection", run.at("connection")},
            {"status", sync_status(reason)},
            {"reasonCode", reason},
            {"message", run.value("message", none)},
            {"ordersProcessed", read},
            {"itemsProcessed", run.value("items", std::uint64_t{0})},
            {"ordersNew", run.value("orders_new", std::uint64_t{0})},
            {"ordersChanged", run.value("orders_changed", std::uint64_t{0})},
            {"ordersSame", run.value("orders_same", std::uint64_t{0})},
            {"run", run.value("run", std::uint64_t{0})}};
}

json items_result_of(const json& run) {
    const bool ended = run.value("ended", false);
    const std::string reason = run.value("reason", "UNKNOWN_ERROR");
    return {{"tenantId", run.at("tenant")},
            {"connection", run.at("connection")},
            {"status", sync_status(reason)},
            {"reasonCode", reason},
            {"message", run.value("message", ended ? "" : "the items are not read yet")},
            {"owed", run.value("orders", std::uint64_t{0})},
            {"paid", run.value("paid", std::uint64_t{0})},
            {"refused", run.value("refused", std::uint64_t{0})},
            {"abandoned", run.value("abandoned", std::uint64_t{0})}};
}

json summary_of(const json& runs, json (*result_of_one)(const json&), std::string_view mode,
                std::int64_t duration_ms) {
    json results = json::array();
    json summary{{"total", runs.size()}, {"success", 0}, {"skipped", 0}, {"failed", 0}};
    for (const json& run : runs) {
        results.push_back(result_of_one(run));
        json& count = summary[results.back().at("status").get<std::string>()];
        count = count.get<int>() + 1;
    }
    return {{"mode", mode},
            {"success", true},
            {"summary", summary},
            {"totalDuration", duration_ms},
            {"results", results}};
}

/// Asks for the first of them: as many as one line of the control socket has room for.
json outcomes_request(const std::string& command, std::span<json* const> runs) {
    constexpr std::size_t request_bytes = 24 * 1024;
    json asked = json::array();
    std::size_t bytes = 0;
    for (const json* const run : runs) {
        json one = *run;
        bytes += one.dump().size();
        if (bytes > request_bytes && !asked.empty()) {
            break;
        }
        asked.push_back(std::move(one));
    }
    return {{"command", command}, {"runs", std::move(asked)}};
}

// Times in this form sort as text.
std::string text_or_none(const json& value) {
    return value.is_string() ? value.get<std::string>() : std::string{};
}

std::tuple<bool, std::string, std::string, std::string> turn_of(const json& connection) {
    const std::string phase = connection.at("phase");
    return {phase == "paused" || phase == "error",
            std::max(text_or_none(connection.at("last_polled")),
                     text_or_none(connection.at("last_error_at"))),
            connection.at("tenant"), connection.at("connection")};
}

}  // namespace

events::Result<bool> collect_outcomes(json& runs, const std::string& command,
                                      const AskEngine& ask) {
    std::vector<json*> open;
    for (json& run : runs) {
        if (!run.value("ended", false)) {
            open.push_back(&run);
        }
    }
    bool all = true;
    for (std::span<json* const> rest = open; !rest.empty();) {
        const auto answer = ask(outcomes_request(command, rest));
        if (!answer) {
            return tl::make_unexpected(answer.error());
        }
        const json& outcomes = answer->at("outcomes");
        if (outcomes.empty() || outcomes.size() > rest.size()) {
            return events::fail(events::ErrorKind::corrupt,
                                "the engine's answer is of other runs than were asked for");
        }
        for (std::size_t i = 0; i < outcomes.size(); ++i) {
            rest[i]->update(outcomes[i]);
            all = all && rest[i]->value("ended", false);
        }
        rest = rest.subspan(outcomes.size());
    }
    return all;
}

std::string_view sync_status(std::string_view reason) {
    constexpr std::array<std::string_view, 5> skipped{"NOT_CONNECTED", "TOKEN_MISSING",
                                                      "LOCK_UNAVAILABLE", "PAUSED", "CANCELLED"};
    if (reason == "SUCCESS") {
        return "success";
    }
    return std::ranges::find(skipped, reason) != skipped.end() ? "skipped" : "failed";
}

json sync_summary(const json& runs, std::string_view mode, std::int64_t duration_ms) {
    return summary_of(runs, result_of, mode, duration_ms);
}

json items_summary(const json& runs, std::string_view mode, std::int64_t duration_ms) {
    return summary_of(runs, items_result_of, mode, duration_ms);
}

json longest_waiting(const json& connections, std::size_t count) {
    std::vector<json> all(connections.begin(), connections.end());
    std::ranges::sort(all, {}, turn_of);
    all.resize(std::min(all.size(), count));
    return all;
}

}  // namespace orderlog::tools
