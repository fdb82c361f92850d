#include "tools/api/backfill_view.hpp"

#include "tools/api/row_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>

namespace orderlog::tools {

using nlohmann::json;

namespace {

/// The tenant's status is the first of these that one of its connections has.
constexpr std::array<std::string_view, 5> most_telling{"ERROR", "RUNNING", "PAUSED", "PENDING",
                                                       "DONE"};

std::string status_of(const json& rows) {
    for (const std::string_view status : most_telling) {
        if (std::ranges::any_of(rows,
                                [&](const json& row) { return row.at("status") == status; })) {
            return std::string{status};
        }
    }
    return "PENDING";
}

std::uint64_t sum_of(const json& rows, const char* member) {
    std::uint64_t sum = 0;
    for (const json& row : rows) {
        sum += row.at(member).get<std::uint64_t>();
    }
    return sum;
}

/// Times in this form sort as text; null is none.
json extreme_of(const json& rows, const char* member, bool latest) {
    json found;
    for (const json& row : rows) {
        const json& time = row.at(member);
        const bool better = latest ? time > found : time < found;
        if (!time.is_null() && (found.is_null() || better)) {
            found = time;
        }
    }
    return found;
}

/// Share of the time that is closed, each connection by the length of its past.
std::int64_t progress_of(const json& rows) {
    double closed = 0;
    double all = 0;
    for (const json& row : rows) {
        const double span = row.at("span").get<double>();
        closed += span * row.at("progress").get<double>();
        all += span;
    }
    return all > 0 ? static_cast<std::int64_t>(std::floor(closed / all)) : 0;
}

/// Why it does not go on faster.
json limit_of(const json& connection) {
    const std::string phase = connection.at("phase");
    const json& backfill = connection.at("backfill");
    if (backfill.at("phase") == "paused" || phase == "paused") {
        return "paused";
    }
    if (backfill.at("phase") == "cancelled") {
        return "cancelled";
    }
    if (backfill.at("phase") != "running") {
        return nullptr;
    }
    if (phase == "error" || phase == "retrying") {
        return connection.at("reason").is_null() ? json("retry") : connection.at("reason");
    }
    return "quota";
}

json connection_view(const json& row, const json& connections) {
    json view =
        members_of(row, {"connectionId", "status", "progress", "ordersSynced", "estimatedTotal",
                         "from", "to", "lastUpdate", "lastError", "retryAfter"});
    view["etaSeconds"] = nullptr;
    view["limitedBy"] = nullptr;
    for (const json& connection : connections) {
        if (connection.at("connection") == row.at("connectionId")) {
            view["etaSeconds"] = connection.at("backfill").at("remaining_s");
            view["limitedBy"] = limit_of(connection);
        }
    }
    return view;
}

json chunk_of(const json& rows) {
    for (const json& row : rows) {
        if (row.at("status") == "RUNNING" && !row.at("chunkStart").is_null()) {
            return {{"start", row.at("chunkStart")}, {"end", row.at("chunkEnd")}};
        }
    }
    return nullptr;
}

}  // namespace

json backfill_view(const json& rows, const json& connections) {
    json views = json::array();
    json eta;
    for (const json& row : rows) {
        views.push_back(connection_view(row, connections));
        const json& one = views.back().at("etaSeconds");
        eta = eta.is_null() || (!one.is_null() && one > eta) ? one : eta;
    }
    const std::string status = status_of(rows);
    return {{"status", status},
            {"progress", progress_of(rows)},
            {"ordersSynced", sum_of(rows, "ordersSynced")},
            {"estimatedTotal", sum_of(rows, "estimatedTotal")},
            {"from", extreme_of(rows, "from", false)},
            {"to", extreme_of(rows, "to", true)},
            {"currentChunk", chunk_of(rows)},
            {"lastUpdate", extreme_of(rows, "lastUpdate", true)},
            {"isBackfillComplete", status == "DONE"},
            {"etaSeconds", eta},
            {"connections", views}};
}

}  // namespace orderlog::tools
